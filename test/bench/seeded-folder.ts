/** A data folder with thousands of faces in the gallery `default`, written through the registry's port instead of from photos. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_GALLERY } from '../../lib/actions/ensure-default-gallery.ts';
import { prepare } from '../../lib/actions/prepare.ts';
import type { Config } from '../../lib/config.ts';
import { seededRandom } from '../../lib/matching/seeded-random.ts';
import type { RegistryRows } from '../../lib/ports/registry.ts';
import { openRuntime } from '../../lib/runtime.ts';
import { newFace, newPhoto } from '../adapters/registry/rows.ts';
import { timed } from './figures.ts';
import { strangerEmbedding } from './made-up-embeddings.ts';

export interface SeededFolder {
  readonly folder: string;
  readonly faces: number;
  readonly persons: number;
  /** Milliseconds in which the index took over all faces from the registry. */
  readonly catchUp: number;
  remove(): Promise<void>;
}

const FACES_PER_PERSON = 5;
const PERSONS_PER_TRANSACTION = 50;

/** Closed in good order, so that the next start finds a saved index. */
export async function seedFolder(config: Config, faces: number): Promise<SeededFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'kith-bench-'));
  const runtime = openRuntime({ ...config, KITH_DATA_DIR: folder, LOG_LEVEL: 'error' });
  const persons = Math.ceil(faces / FACES_PER_PERSON);
  try {
    const ports = await runtime.open(['registry', 'index', 'spaces', 'defaults', 'ids', 'telemetry']);
    await prepare(ports);
    const gallery = await ports.registry.galleries.find(DEFAULT_GALLERY);
    if (gallery === null) throw new Error('The gallery default was not made');
    const { id: space, dimension } = ports.spaces.default;
    const random = seededRandom(1);
    const embed = () => strangerEmbedding(random, dimension);
    for (let from = 0; from < persons; from += PERSONS_PER_TRANSACTION) {
      await ports.registry.transact(async (rows) => {
        for (let person = from; person < Math.min(persons, from + PERSONS_PER_TRANSACTION); person++) {
          await enrollSomebody(rows, gallery.uuid, `person-${person}`, space, embed);
        }
      });
    }
    const catchUp = await timed(() => prepare(ports));
    return {
      folder,
      faces: persons * FACES_PER_PERSON,
      persons,
      catchUp,
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  } finally {
    await runtime.close();
  }
}

async function enrollSomebody(
  rows: RegistryRows,
  gallery: string,
  id: string,
  space: string,
  embed: () => Float32Array,
): Promise<void> {
  const { person } = await rows.persons.claim({ uuid: randomUUID(), gallery, id });
  for (let sample = 0; sample < FACES_PER_PERSON; sample++) {
    const { photo } = await rows.photos.claim(newPhoto(gallery));
    const face = newFace(photo.uuid, person.uuid, { cropKey: null });
    await rows.faces.add(face, { space, embedding: embed(), norm: 21.5 });
    await rows.enrollments.add({
      uuid: randomUUID(),
      person: person.uuid,
      face: face.uuid,
      source: 'api',
      actor: 'open',
      requestId: 'bench',
      at: new Date(),
    });
  }
}
