/** A batch of enrollments stores what enrolling one after the other stores: same rows, same refusals, same crops, same index. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteGallery } from '../../lib/actions/delete-gallery.ts';
import { deletePerson } from '../../lib/actions/delete-person.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { analyzeSamples } from '../../lib/actions/enrollment-samples.ts';
import { type BatchEntry, type BatchLedger, storeBatch } from '../../lib/actions/store-batch.ts';
import { Refusal } from '../../lib/errors.ts';
import type { Box } from '../../lib/face/face.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, gate, openStage, photos, type Stage } from '../fakes/action-stage.ts';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

interface Item {
  readonly person: string;
  readonly bytes: Uint8Array;
  readonly faceBox?: Box | undefined;
  readonly displayName?: string | null | undefined;
}

/** Everybody of the ledger is still waiting, and nobody writes anything down. */
const everybody: BatchLedger = {
  admit: async () => new Set(Array.from({ length: 1000 }, (_, at) => at)),
  settle: async () => {},
};

const caller = callerOf({ source: 'bulk' });

/** What the worker does: analyse item by item, then store all of them together. */
async function entriesOf(gallery: Gallery, items: readonly Item[], first = 0) {
  const refused = new Map<number, string>();
  const entries: BatchEntry[] = [];
  for (const [at, { person, bytes, faceBox, displayName }] of items.entries()) {
    const request = { gallery: gallery.id, person, photos: [], caller, faceBoxes: [faceBox ?? null] };
    const analyzed = await analyzeSamples(stage.ports, gallery, request, [
      { bytes, fileName: `${first + at}.jpg` },
    ]);
    for (const { code } of analyzed.refused) refused.set(at, code);
    for (const sample of analyzed.samples)
      entries.push({ sample: { ...sample, index: at }, person: { id: person, displayName }, caller });
  }
  return { entries, refused };
}

async function together(
  gallery: Gallery,
  items: readonly Item[],
  size: number,
  ports: ActionPorts = stage.ports,
) {
  const codes: string[] = [];
  for (let from = 0; from < items.length; from += size) {
    const { entries, refused } = await entriesOf(gallery, items.slice(from, from + size), from);
    for (const [at, code] of refused) codes[from + at] = code;
    const outcomes = await storeBatch(ports, gallery, entries, everybody);
    for (const [position, outcome] of outcomes) {
      const at = from + entries[position]!.sample.index;
      codes[at] =
        outcome.kind === 'refused' ? outcome.refusal.code : outcome.alreadyEnrolled ? 'known' : 'new';
    }
  }
  return codes;
}

async function oneByOne(gallery: Gallery, items: readonly Item[]) {
  const codes: string[] = [];
  for (const [at, { person, bytes, faceBox, displayName }] of items.entries()) {
    const request = {
      gallery: gallery.id,
      person,
      displayName,
      faceBoxes: [faceBox ?? null],
      photos: photos(bytes).map((photo) => ({ ...photo, fileName: `${at}.jpg` })),
      caller,
    };
    try {
      const { enrolled } = await enroll(stage.ports, request);
      codes.push(enrolled[0]?.alreadyEnrolled === true ? 'known' : 'new');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const [refused] = error.details.refused as readonly { readonly code: string }[];
      codes.push(refused?.code ?? error.code);
    }
  }
  return codes;
}

/** Everything the stores hold of a gallery, without uuids and times. */
async function picture(gallery: Gallery) {
  const { registry, index } = stage.ports;
  const space = gallery.embeddingSpace;
  const persons = await registry.persons.list(gallery.uuid, { after: null, limit: 1000 });
  const told = [];
  const waiting: string[] = [];
  for (const person of persons) {
    const faces = await registry.faces.ofPerson(person.uuid, { after: null, limit: 1000 });
    const rows = await registry.photos.findByUuids(faces.map(({ photo }) => photo));
    const embeddings = await registry.faces.embeddingsOfPerson(person.uuid, space, 1000);
    const points = await index.scan(space, null, 10_000);
    waiting.push(...(await registry.outbox.pendingFaces(faces.map(({ uuid }) => uuid))));
    told.push({
      id: person.id,
      displayName: person.displayName,
      metadata: person.metadata,
      faces: faces
        .map((face) => {
          const {
            uuid: _,
            createdAt: __,
            gallery: ___,
            storageKey,
            ...photo
          } = rows.find(({ uuid }) => uuid === face.photo)!;
          const { embedding, norm } = embeddings.find((one) => one.face === face.uuid)!;
          const point = points.find((one) => one.face === face.uuid);
          return {
            box: face.box,
            landmarks: face.landmarks,
            quality: face.quality,
            detectionScore: face.detectionScore,
            status: face.status,
            cropIsItsOwn: face.cropKey === `crops/${gallery.uuid}/${face.uuid}`,
            photoIsItsOwn: storageKey === `photos/${gallery.uuid}/${face.photo}`,
            photo,
            embedding: [...embedding],
            norm,
            indexed: point !== undefined && point.person === person.uuid && point.named,
          };
        })
        .map((face) => JSON.stringify(face))
        .sort(),
    });
  }
  const { photos: rows, enrollments } = await registry.galleries.counts(gallery.uuid);
  const { points } = await index.stats(space, gallery.uuid);
  return { persons: told, rows, enrollments, points, waiting, stored: (await stage.stored(gallery)).length };
}

const here: Box = { x: 50, y: 100, width: 160, height: 200 };
const there: Box = { x: 700, y: 100, width: 100, height: 120 };
const both = photoBytes({
  faces: [
    { person: 'ann', box: here },
    { person: 'bob', box: there },
  ],
});

const person = fc.constantFrom('ann', 'bob', 'cid');
const bytes = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(person, fc.integer({ min: 1, max: 3 })).map(([who, n]) => photoOf(who, n)),
  },
  { weight: 2, arbitrary: fc.constant(both) },
  { weight: 1, arbitrary: fc.constant(photoBytes({ faces: [] })) },
  { weight: 1, arbitrary: fc.constant(new TextEncoder().encode('no photo')) },
);
const item: fc.Arbitrary<Item> = fc.record(
  {
    person,
    bytes,
    faceBox: fc.constantFrom(here, there),
    displayName: fc.constantFrom('Ann', 'Bob', null),
  },
  { requiredKeys: ['person', 'bytes'] },
);

describe('a batch', () => {
  test('ends as if its items were enrolled one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { minLength: 1, maxLength: 14 }),
        fc.array(item, { maxLength: 4 }),
        fc.integer({ min: 1, max: 14 }),
        fc.constantFrom('none', 'crops', 'photos'),
        async (items, before, size, keep) => {
          const one = await stage.gallery({ keep });
          const other = await stage.gallery({ keep });
          await oneByOne(one, before);
          await oneByOne(other, before);
          expect(await together(other, items, size)).toEqual(await oneByOne(one, items));
          const [expected, found] = [await picture(one), await picture(other)];
          expect(found).toEqual(expected);
          await deleteGallery(stage.ports, { gallery: one.id, force: true, caller: callerOf() });
          await deleteGallery(stage.ports, { gallery: other.id, force: true, caller: callerOf() });
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);

  test('stores only what its ledger still waits for, and settles in the same transaction', async () => {
    const gallery = await stage.gallery();
    const items = ['ann', 'bob', 'cid'].map((who) => ({ person: who, bytes: photoOf(who) }));
    const { entries } = await entriesOf(gallery, items);
    const broken = new Error('the ledger is broken');
    const failing = storeBatch(stage.ports, gallery, entries, {
      ...everybody,
      settle: async () => {
        throw broken;
      },
    });
    await expect(failing).rejects.toBe(broken);
    expect(await stage.stored(gallery)).toEqual([]);
    const outcomes = await storeBatch(stage.ports, gallery, entries, {
      admit: async () => new Set([1]),
      settle: async (_rows, settled) => {
        expect([...settled.keys()]).toEqual([1]);
      },
    });
    expect([...outcomes.keys()]).toEqual([1]);
    const counts = await stage.ports.registry.galleries.counts(gallery.uuid);
    expect(counts).toEqual({ persons: 1, faces: 1, photos: 1, enrollments: 1 });
    expect(await stage.stored(gallery)).toHaveLength(1);
  });

  test('at the same moment as another one with the same photos: each face once, each belongs to one person', async () => {
    const gallery = await stage.gallery();
    const items = [1, 2, 3, 4].map((n) => ({ person: 'ann', bytes: photoOf('ann', n) }));
    const reversed = items.toReversed().map((each) => ({ ...each, person: 'bob' }));
    const codes = await Promise.all([
      together(gallery, items, 4),
      together(gallery, reversed, 2),
      together(gallery, items, 3),
    ]);
    expect(codes.flat().filter((code) => code === 'new')).toHaveLength(4);
    const counts = await stage.ports.registry.galleries.counts(gallery.uuid);
    expect(counts).toMatchObject({ faces: 4, photos: 4, enrollments: 4 });
    expect(await stage.stored(gallery)).toHaveLength(4);
  });

  describe('with a deletion before its rows are written', () => {
    async function interrupted(gallery: Gallery, items: readonly Item[], meanwhile: () => Promise<unknown>) {
      const stop = gate();
      const { photoStore } = stage.ports;
      const put: typeof photoStore.put = async (key, crop) => {
        await photoStore.put(key, crop);
        await stop.pass();
      };
      const running = together(gallery, items, 10, { ...stage.ports, photoStore: { ...photoStore, put } });
      await stop.reached;
      await meanwhile();
      stop.open();
      return running;
    }
    const items = ['ann', 'bob'].map((who) => ({ person: who, bytes: photoOf(who, 2) }));

    test('of the gallery: refused, and nothing is left', async () => {
      const gallery = await stage.gallery();
      const running = interrupted(gallery, items, () =>
        deleteGallery(stage.ports, { gallery: gallery.id, force: true, caller: callerOf() }),
      );
      await expect(running).rejects.toEqual(expect.objectContaining({ code: 'gallery_not_found' }));
      expect(await stage.stored(gallery)).toEqual([]);
    });

    test('of a person: that one is made anew, the others are not touched', async () => {
      const gallery = await stage.gallery();
      await oneByOne(gallery, [{ person: 'ann', bytes: photoOf('ann', 1) }]);
      const codes = await interrupted(gallery, items, () =>
        deletePerson(stage.ports, { gallery: gallery.id, person: 'ann', caller: callerOf() }),
      );
      expect(codes).toEqual(['new', 'new']);
      const counts = await stage.ports.registry.galleries.counts(gallery.uuid);
      expect(counts).toMatchObject({ persons: 2, faces: 2 });
    });
  });
});
