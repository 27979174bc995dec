/** A real registry and a real exact index for the tests that keep the two in step, with a clock they may turn. */
import { randomUUID } from 'node:crypto';
import type { RelayPorts } from '../../lib/actions/relay-outbox.ts';
import { openExactIndex } from '../../lib/adapters/vector-index/exact/exact.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import type { Registry, RegistryRows } from '../../lib/ports/registry.ts';
import type { Telemetry } from '../../lib/ports/telemetry.ts';
import type { VectorIndex } from '../../lib/ports/vector-index.ts';
import { embedding, newFace, newGallery, newPhoto } from '../adapters/registry/rows.ts';

export class TurnedClock {
  /** Later than any real row. */
  #now = Date.parse('2100-01-01T00:00:00Z');
  now(): Date {
    return new Date(this.#now);
  }
  monotonic(): number {
    return this.#now;
  }
  turn(seconds: number): void {
    this.#now += seconds * 1000;
  }
}

export class RememberedTelemetry implements Telemetry {
  readonly gauges = new Map<string, number>();
  readonly counters = new Map<string, number>();
  readonly logs: string[] = [];
  log(_level: string, message: string): void {
    this.logs.push(message);
  }
  count(name: string, _labels = {}, by = 1): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + by);
  }
  observe(): void {}
  gauge(name: string, value: number): void {
    this.gauges.set(name, value);
  }
  async render(): Promise<null> {
    return null;
  }
  flush(): void {}
}

export interface Bench extends RelayPorts {
  readonly clock: TurnedClock;
  readonly telemetry: RememberedTelemetry;
}

export async function openBench(registry: Registry, folder: string | null = null): Promise<Bench> {
  const telemetry = new RememberedTelemetry();
  const index = await openExactIndex({ folder, telemetry });
  return { registry, index, clock: new TurnedClock(), telemetry };
}

/** A gallery in a space of its own, so that tests don't see each other's faces. */
export function galleryOfItsOwn(registry: RegistryRows): Promise<Gallery> {
  return registry.galleries.create({ ...newGallery(), embeddingSpace: `space-${randomUUID()}` });
}

/** Commits a face and its outbox entry as enrolling does; the index is not told. */
export async function commitFace(
  registry: Registry,
  gallery: Gallery,
  personId = 'ada',
  dimension = 8,
  given?: Float32Array,
): Promise<{ readonly face: string; readonly person: string; readonly sequences: readonly bigint[] }> {
  return registry.transact(async (rows) => {
    const { person } = await rows.persons.claim({ uuid: randomUUID(), gallery: gallery.uuid, id: personId });
    const { photo } = await rows.photos.claim(newPhoto(gallery.uuid));
    const face = newFace(photo.uuid, person.uuid);
    const space = gallery.embeddingSpace;
    const seed = Number.parseInt(face.uuid.slice(0, 8), 16) % 9973;
    await rows.faces.add(face, { space, embedding: given ?? embedding(seed, dimension), norm: 20 });
    await rows.enrollments.add({
      uuid: randomUUID(),
      person: person.uuid,
      face: face.uuid,
      source: 'api',
      actor: 'open',
      requestId: 'r',
      at: new Date('2026-01-01T00:00:00Z'),
    });
    return { face: face.uuid, person: person.uuid, sequences: await rows.outbox.add(space, [face.uuid]) };
  });
}

/** Deletes a face's rows as erasing does; answers the erasure. */
export function eraseFace(registry: Registry, gallery: Gallery, face: string) {
  const now = new Date('2026-01-01T00:00:00Z');
  return registry.transact((rows) =>
    rows.erasures.begin({
      id: randomUUID(),
      gallery,
      target: { kind: 'face', uuid: face },
      now,
      verifyAfter: now,
      backupsExpireBy: now,
    }),
  );
}

/** The same index with some methods replaced. */
export function withMethods(index: VectorIndex, replaced: Partial<VectorIndex>): VectorIndex {
  return {
    adapter: index.adapter,
    upsert: (...input) => index.upsert(...input),
    remove: (...input) => index.remove(...input),
    search: (request) => index.search(request),
    scan: (...input) => index.scan(...input),
    spaces: () => index.spaces(),
    stats: (...input) => index.stats(...input),
    clear: (space) => index.clear(space),
    save: () => index.save(),
    check: () => index.check(),
    close: () => index.close(),
    ...replaced,
  };
}

export async function indexed(index: VectorIndex, space: string): Promise<readonly string[]> {
  return (await index.scan(space, null, 10_000)).map(({ face }) => face);
}
