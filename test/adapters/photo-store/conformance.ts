/** What every photo store has to do, whatever it is made of. */
import { describe, expect, test } from 'vitest';
import type { PhotoStore } from '../../../lib/ports/photo-store.ts';

const A = '0198c2f0-0000-7000-8000-00000000000a';
const B = '0198c2f0-0000-7000-8000-00000000000b';
const C = '0198c2f0-0000-7000-8000-00000000000c';

/** `open` gives an empty store; it is called for every test. */
export function photoStoreConformance(name: string, open: () => Promise<PhotoStore>): void {
  describe(`${name} is a photo store`, () => {
    test('what was put is what one gets; what was not put is null', async () => {
      const store = await open();
      await store.put(`crops/${A}/${B}`, new Uint8Array([1, 2, 3]));
      expect([...((await store.get(`crops/${A}/${B}`)) ?? [])]).toEqual([1, 2, 3]);
      expect(await store.get(`crops/${A}/${C}`)).toBeNull();
      expect(await store.get(`photos/${A}/${B}`)).toBeNull();
    });

    test('an empty object is an object', async () => {
      const store = await open();
      await store.put(`crops/${A}/${B}`, new Uint8Array());
      expect((await store.get(`crops/${A}/${B}`))?.byteLength).toBe(0);
      expect(await store.list('crops/', null, 10)).toHaveLength(1);
    });

    test('a put replaces what was there', async () => {
      const store = await open();
      await store.put(`crops/${A}/${B}`, new Uint8Array([1, 2, 3]));
      await store.put(`crops/${A}/${B}`, new Uint8Array([9]));
      expect([...((await store.get(`crops/${A}/${B}`)) ?? [])]).toEqual([9]);
      expect((await store.list('', null, 10)).map(({ bytes }) => bytes)).toEqual([1]);
    });

    test('many puts of one key at once leave one of them whole', async () => {
      const store = await open();
      const puts = Array.from({ length: 8 }, (_, i) => new Uint8Array(50_000).fill(i));
      await Promise.all(puts.map((bytes) => store.put(`crops/${A}/${B}`, bytes)));
      const bytes = await store.get(`crops/${A}/${B}`);
      expect(bytes?.byteLength).toBe(50_000);
      expect(new Set(bytes ?? []).size).toBe(1);
    });

    test('removed is gone, and removing it again is fine', async () => {
      const store = await open();
      await store.put(`crops/${A}/${B}`, new Uint8Array([1]));
      await store.remove(`crops/${A}/${B}`);
      await store.remove(`crops/${A}/${B}`);
      await store.remove(`photos/${C}/${B}`);
      expect(await store.get(`crops/${A}/${B}`)).toBeNull();
      expect(await store.list('', null, 10)).toEqual([]);
    });

    test('all of a gallery goes by its prefix, and nothing of another', async () => {
      const store = await open();
      for (const key of [`crops/${A}/${B}`, `crops/${A}/${C}`, `crops/${B}/${A}`, `photos/${A}/${B}`])
        await store.put(key, new Uint8Array([1]));
      await store.removeUnder(`crops/${A}/`);
      await store.removeUnder(`crops/${A}/`);
      const left = (await store.list('', null, 10)).map(({ key }) => key);
      expect(left).toEqual([`crops/${B}/${A}`, `photos/${A}/${B}`]);
    });

    test.each(['', 'crops/', `crops/${A}`, `crops/${A}/${B}`, '../', `/crops/${A}/`])(
      'nothing is removed by the prefix %j, which might be more than was meant',
      async (prefix) => {
        const store = await open();
        await store.put(`crops/${A}/${B}`, new Uint8Array([1]));
        await expect(store.removeUnder(prefix)).rejects.toThrow('not a prefix');
        expect(await store.list('', null, 10)).toHaveLength(1);
      },
    );

    test('lists come in rising order, by prefix, page by page', async () => {
      const store = await open();
      const keys = [
        `crops/${A}/${B}`,
        `crops/${A}/${C}`,
        `crops/${B}/${A}`,
        `photos/${A}/${A}`,
        `uploads/${C}/${B}`,
      ];
      for (const key of keys.toReversed()) await store.put(key, new Uint8Array([1, 2]));
      const listed = async (prefix: string, after: string | null, limit: number) =>
        (await store.list(prefix, after, limit)).map(({ key }) => key);
      expect(await listed('', null, 10)).toEqual(keys);
      expect(await listed('crops/', null, 10)).toEqual(keys.slice(0, 3));
      expect(await listed(`crops/${A}/`, null, 10)).toEqual(keys.slice(0, 2));
      expect(await listed(`crops/${A}/${C}`, null, 10)).toEqual([keys[1]]);
      expect(await listed(`crops/${C}/`, null, 10)).toEqual([]);
      const paged: string[] = [];
      for (let after: string | null = null; ; after = paged.at(-1) ?? null) {
        const page = await listed('', after, 2);
        paged.push(...page);
        if (page.length < 2) break;
      }
      expect(paged).toEqual(keys);
    });

    test('a listed object tells its size and when it was put', async () => {
      const store = await open();
      // Stores keep whole seconds.
      const before = Date.now() - 1000;
      await store.put(`crops/${A}/${B}`, new Uint8Array(7));
      const [object] = await store.list('crops/', null, 10);
      expect(object?.bytes).toBe(7);
      expect(object?.modifiedAt.getTime()).toBeGreaterThanOrEqual(before);
    });

    test('a store that works says so', async () => {
      await expect((await open()).check()).resolves.toBeUndefined();
    });
  });
}
