/** Made-up persons for index benches: five faces each around a centre, half of the persons in either of two galleries. */
import { seededRandom } from '../../lib/matching/seeded-random.ts';
import type { IndexPoint } from '../../lib/ports/vector-index.ts';

export interface Person {
  readonly gallery: string;
  readonly person: string;
  readonly embedding: Float32Array;
}

export interface Crowd {
  /** Gallery after gallery, as galleries are filled. */
  readonly points: readonly IndexPoint[];
  /** Unseen faces of persons spread over both galleries. */
  probes(count: number): readonly Person[];
  /** Further faces to store, of the first gallery. */
  more(count: number): readonly IndexPoint[];
}

const DIMENSION = 512;
const FACES = 5;
/** normalise(centre + 0.9 × random direction): two faces of one person have a cosine of about 0.55, as on real photos. */
const SPREAD = 0.9;
const FIRST_PERSON = 1_000_000;
const FIRST_FACE = 1_000_000_000;

export function crowd(persons: number): Crowd {
  const random = seededRandom(1);
  const centres = Array.from({ length: persons }, () => direction(random));
  const half = persons / 2;
  const galleryOf = (person: number) => uuid(person < half ? 1 : 2);
  let made = 0;
  const face = (person: number): IndexPoint => ({
    face: uuid(FIRST_FACE + made++),
    gallery: galleryOf(person),
    albums: [],
    person: uuid(FIRST_PERSON + person),
    named: true,
    embedding: near(random, centres[person]!),
  });
  const points: IndexPoint[] = [];
  for (const from of [0, half]) {
    for (let sample = 0; sample < FACES; sample++)
      for (let at = 0; at < half; at++) points.push(face(from + at));
  }
  return {
    points,
    probes: (count) =>
      Array.from({ length: count }, (_, at) => {
        const person = (at * 7919) % persons;
        return {
          gallery: galleryOf(person),
          person: uuid(FIRST_PERSON + person),
          embedding: near(random, centres[person]!),
        };
      }),
    more: (count) => Array.from({ length: count }, (_, at) => face(at % half)),
  };
}

function uuid(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** Uniform on the sphere: normal numbers by Box and Muller. */
function direction(random: () => number): Float32Array {
  const values = new Float32Array(DIMENSION);
  for (let at = 0; at < DIMENSION; at += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[at] = radius * Math.cos(angle);
    values[at + 1] = radius * Math.sin(angle);
  }
  return normalised(values);
}

function near(random: () => number, centre: Float32Array): Float32Array {
  const values = direction(random);
  for (let at = 0; at < DIMENSION; at++) values[at] = centre[at]! + SPREAD * values[at]!;
  return normalised(values);
}

function normalised(values: Float32Array): Float32Array {
  let squares = 0;
  for (const value of values) squares += value * value;
  const norm = Math.sqrt(squares);
  for (let at = 0; at < values.length; at++) values[at]! /= norm;
  return values;
}
