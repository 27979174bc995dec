/** The laws of search sessions and of what a search may show, on the embedded database and on a real server alike. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Gallery } from '../../../lib/ports/records.ts';
import type { Registry } from '../../../lib/ports/registry.ts';
import type { SearchSession } from '../../../lib/ports/search-records.ts';
import { newGallery, space } from './rows.ts';

const now = new Date('2026-01-01T12:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

function newSession(gallery: string, patch: Partial<SearchSession> = {}): SearchSession {
  return {
    uuid: randomUUID(),
    gallery,
    albums: [randomUUID(), randomUUID()],
    principal: 'key-1',
    guest: null,
    space,
    query: {
      mode: 'all',
      order: 'newest',
      subjects: 2,
      filters: { from: new Date('2026-01-01T00:00:00.123Z'), to: null, labels: ['bib:7', 'Ä'] },
      threshold: 0.4321,
      candidateThreshold: 0.4,
    },
    ranking: {
      revision: 1,
      items: [
        {
          group: 'likely',
          photos: [
            {
              photo: randomUUID(),
              faces: [{ face: randomUUID(), subject: 0, group: 'likely', via: randomUUID() }],
            },
          ],
        },
      ],
      rest: [{ photo: randomUUID(), faces: [{ face: randomUUID(), subject: 1, group: 'maybe', via: null }] }],
    },
    marks: [{ face: randomUUID(), mark: 'not_me' }],
    expiresAt: later(3600),
    ...patch,
  };
}

export function describeSearches(name: string, open: () => Promise<Registry>): void {
  describe(`searches on ${name}`, () => {
    let registry: Registry;
    let gallery: Gallery;
    beforeAll(async () => {
      registry = await open();
      gallery = await registry.galleries.create(newGallery());
    });
    afterAll(async () => registry.close());

    test('come back as they were written, in their gallery, until their time is over', async () => {
      const session = newSession(gallery.uuid);
      await registry.searches.create(session);
      expect(await registry.searches.find(gallery.uuid, session.uuid, now)).toEqual(session);
      expect(await registry.searches.find(randomUUID(), session.uuid, now)).toBeNull();
      expect(await registry.searches.find(gallery.uuid, session.uuid, later(3600))).toBeNull();
      expect(await registry.searches.find(gallery.uuid, 'no uuid', now)).toBeNull();
      const ofGuest = newSession(gallery.uuid, { guest: randomUUID() });
      await registry.searches.create(ofGuest);
      expect(await registry.searches.find(gallery.uuid, ofGuest.uuid, now)).toEqual(ofGuest);
    });

    test('two refinements at once are done one after the other', async () => {
      const session = newSession(gallery.uuid, { marks: [] });
      await registry.searches.create(session);
      const mark = (face: string) =>
        registry.transact(async ({ searches }) => {
          const claimed = await searches.claim(gallery.uuid, session.uuid, now);
          if (claimed === null) throw new Error('the session is gone');
          await searches.refine({ ...claimed, marks: [...claimed.marks, { face, mark: 'me_too' }] });
        });
      const faces = Array.from({ length: 4 }, () => randomUUID());
      await Promise.all(faces.map(mark));
      const found = await registry.searches.find(gallery.uuid, session.uuid, now);
      expect(found?.marks.map(({ face }) => face).sort()).toEqual([...faces].sort());
      expect(found?.ranking).toEqual(session.ranking);
    });

    test('go when they are removed and when their time is over, so many at a time', async () => {
      const removed = newSession(gallery.uuid);
      await registry.searches.create(removed);
      await registry.searches.remove(removed.uuid);
      await registry.searches.remove(removed.uuid);
      expect(await registry.searches.find(gallery.uuid, removed.uuid, now)).toBeNull();
      const early = new Date('2020-01-01T00:00:00Z');
      for (let at = 0; at < 3; at++) {
        const expiresAt = new Date(early.getTime() + at);
        await registry.searches.create(newSession(gallery.uuid, { expiresAt }));
      }
      const after = new Date('2020-01-02T00:00:00Z');
      expect(await registry.searches.expire(after, 2)).toBe(2);
      expect(await registry.searches.expire(after, 2)).toBe(1);
      expect(await registry.searches.expire(after, 2)).toBe(0);
    });
  });
}
