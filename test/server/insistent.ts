/** What a caller does in bad times, and what has to be true after them: nothing acknowledged is lost, nothing is there twice or left over. */
import { expect } from 'vitest';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import { sweepIndex } from '../../lib/actions/sweep-index.ts';
import { sweepPhotoStore } from '../../lib/actions/sweep-photo-store.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import type { Stage } from '../fakes/action-stage.ts';
import type { Enroll } from '../fakes/enroll-endpoint.ts';
import { photoOf } from '../fakes/fake-photo.ts';

/** Seconds; whatever has a time limit is over then. */
export const DAY = 25 * 3_600;

/** Enrolls until it is acknowledged, as a client would; only 503 with a word on when to come back may stand between. Answers the face. */
export async function insistent(
  enroll: Enroll,
  gallery: Gallery,
  person: string,
  statuses: number[] = [],
): Promise<string> {
  for (;;) {
    const { status, retryAfter, code, faces } = await enroll(gallery.id, person, photoOf(person));
    statuses.push(status);
    if (status === 201) return faces[0]?.faceId ?? 'no face';
    expect({ status, code }).toEqual({ status: 503, code: 'registry_unavailable' });
    expect(retryAfter).toBeGreaterThan(0);
  }
}

/** Lets everything that repairs do its work, and compares the stores. Answers the faces of each person. */
export async function settledStores(
  stage: Stage,
  gallery: Gallery,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { registry, index } = stage.ports;
  stage.pass(DAY);
  await relayOutbox(stage.ports);
  expect((await registry.outbox.depth()).pending, 'the outbox drains to zero').toBe(0);
  await sweepIndex(stage.ports);
  await sweepPhotoStore(stage.ports);
  const entries = await registry.faces.entries(
    gallery.embeddingSpace,
    { after: null, limit: 10_000 },
    gallery.uuid,
  );
  const stats = await index.stats(gallery.embeddingSpace, gallery.uuid);
  expect(stats.points, 'the index holds exactly the faces of the registry').toBe(entries.length);
  expect(await stage.stored(gallery), 'a crop for each face, and no other').toHaveLength(entries.length);
  const persons = await registry.persons.list(gallery.uuid, { after: null, limit: 10_000 });
  const faces = new Map<string, readonly string[]>();
  for (const { uuid, id } of persons) {
    const of = await registry.faces.ofPerson(uuid, { after: null, limit: 100 });
    faces.set(
      id,
      of.map((face) => face.uuid),
    );
  }
  const { enrollments } = await registry.galleries.counts(gallery.uuid);
  expect(enrollments).toBe(entries.length);
  return faces;
}
