/** The laws every registry keeps about people, on the embedded database and on a real server alike. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPairs, NO_PAIRS, pairsOfPhoto } from '../../../lib/matching/same-photo-pairs.ts';
import type { Gallery } from '../../../lib/ports/records.ts';
import type { Registry } from '../../../lib/ports/registry.ts';
import { embedding, newGallery, space } from './rows.ts';

export function describePeople(name: string, open: () => Promise<Registry>): void {
  describe(`people in the registry on ${name}`, () => {
    let registry: Registry;
    let gallery: Gallery;
    beforeAll(async () => {
      registry = await open();
      gallery = await registry.galleries.create(newGallery());
    });
    afterAll(async () => registry.close());

    describe('same-photo pairs', () => {
      const photo = (...seeds: readonly number[]) => pairsOfPhoto(seeds.map((seed) => embedding(seed)));

      test('add up for each gallery and space, whoever adds at the same time', async () => {
        const other = await registry.galleries.create(newGallery());
        const photos = [photo(1, 2, 3), photo(4, 5), photo(6, 6), photo(1, 7), photo(8)];
        expect(await registry.samePhotoPairs.find(gallery.uuid, space)).toEqual(NO_PAIRS);
        await Promise.all(
          photos.map((pairs) =>
            registry.transact((rows) => rows.samePhotoPairs.add(gallery.uuid, space, pairs)),
          ),
        );
        await registry.samePhotoPairs.add(gallery.uuid, 'another-space', photo(1, 2));
        expect(await registry.samePhotoPairs.find(gallery.uuid, space)).toEqual(
          photos.reduce(addPairs, NO_PAIRS),
        );
        expect(await registry.samePhotoPairs.find(gallery.uuid, 'another-space')).toEqual(photo(1, 2));
        expect(await registry.samePhotoPairs.find(other.uuid, space)).toEqual(NO_PAIRS);
      });

      test('of a transaction that fails are not counted', async () => {
        const own = await registry.galleries.create(newGallery());
        const failing = registry.transact(async (rows) => {
          await rows.samePhotoPairs.add(own.uuid, space, photo(1, 2));
          throw new Error('no');
        });
        await expect(failing).rejects.toThrow('no');
        expect(await registry.samePhotoPairs.find(own.uuid, space)).toEqual(NO_PAIRS);
      });
    });
  });
}
