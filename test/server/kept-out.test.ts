/** From the link to the receipt with real models: a guest asks to be left out, staff confirm, and the same photos sent again show nobody. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { CONSENT_VERSION } from '../../lib/actions/consent-texts.ts';
import { hasSharedFaces, sharedFaces } from '../fixtures/development-pack.ts';
import { giveDatabase } from '../fixtures/registry.ts';
import { ask, type FormPart, postForm, postJson } from './attack.ts';
import { type RunningServer, startServer } from './running-server.ts';

const people = ['amy', 'penny', 'raj'] as const;
const portrait = (person: string, n: number) =>
  readFileSync(join(sharedFaces, 'bbt', person, `${person}${n}.png`));

const found = z.object({
  items: z.array(
    z.object({
      photoId: z.string(),
      burst: z.object({ photos: z.array(z.object({ photoId: z.string() })) }),
    }),
  ),
});
const added = z.object({
  added: z.array(
    z.object({ photoId: z.string(), faces: z.array(z.object({ status: z.string(), faceId: z.string() })) }),
  ),
});

describe.skipIf(!hasSharedFaces)('who asked to be left out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-kept-out-'));
  let server: RunningServer;
  let gallery: string;

  beforeAll(async () => {
    await giveDatabase(folder);
    server = await startServer(folder);
    gallery = `${server.url}/v1/galleries/default`;
  });
  afterAll(async () => {
    await server?.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Photos by person, portraits 1 to 3 of everybody. */
  async function album(id: string) {
    await postJson(`${gallery}/albums`, { id, title: id });
    await ask(`${gallery}/albums/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ policy: { state: 'published' } }),
    });
    const sent = people.flatMap((person) => [1, 2, 3].map((n) => ({ person, bytes: portrait(person, n) })));
    const { body } = await postForm(
      `${gallery}/albums/${id}/photos`,
      sent.map(({ bytes }): FormPart => ['files', bytes]),
    );
    const photos = added.parse(body).added.map((one, at) => ({ ...one, person: sent[at]!.person }));
    expect(photos).toHaveLength(sent.length);
    return Map.groupBy(photos, ({ person }) => person);
  }

  async function search(id: string, person: string, headers: Record<string, string> = {}) {
    const { body } = await postForm(
      `${gallery}/albums/${id}/search`,
      [['files', portrait(person, 5)]],
      headers,
    );
    return found
      .parse(body)
      .items.flatMap(({ photoId, burst }) => [photoId, ...burst.photos.map((one) => one.photoId)])
      .sort();
  }

  test('is found by nobody any more, also when the same photos come in again, into any album, from scratch', async () => {
    const first = await album('wedding');
    const pennys = first.get('penny')!.map(({ photoId }) => photoId);
    const link = await postJson(`${gallery}/albums/wedding/guest-links`, {});
    const { id, url } = z.object({ id: z.string(), url: z.string() }).parse(link.body);
    const session = await postJson(`${server.url}/v1/guest-sessions`, {
      link: id,
      secret: url.split('#')[1],
    });
    const { token } = z.object({ token: z.string() }).parse(session.body);
    const guest = { authorization: `Bearer ${token}` };
    const agreed = { textVersion: CONSENT_VERSION, locale: 'en', relation: 'self' };
    await postJson(`${gallery}/albums/wedding/consents`, { ...agreed, purposes: ['find_photos'] }, guest);
    expect(await search('wedding', 'penny', guest)).toEqual(expect.arrayContaining(pennys));

    const asked = await postForm(
      `${gallery}/albums/wedding/erasure-requests`,
      [
        ['files', portrait('penny', 4)],
        ['consent', JSON.stringify(agreed)],
      ],
      guest,
    );
    expect([asked.status, Object.keys(asked.body).sort()]).toEqual([
      201,
      ['createdAt', 'expiresAt', 'id', 'status', 'suppress'],
    ]);
    const request = z.string().parse(asked.body.id);
    const shown = await ask(`${gallery}/erasure-requests/${request}`);
    const faces = z.array(z.object({ photoId: z.string() })).parse(shown.body.faces);
    expect(new Set(faces.map(({ photoId }) => photoId))).toEqual(new Set(pennys));
    const forbidden = await postJson(`${gallery}/erasure-requests/${request}/confirm`, {}, guest);
    expect(forbidden.status).toBe(403);
    const confirmed = await postJson(`${gallery}/erasure-requests/${request}/confirm`, { suppress: true });
    expect(confirmed.status).toBe(202);
    const { erasure, suppression } = z
      .object({
        erasure: z.object({ id: z.string() }),
        suppression: z.object({ id: z.string(), counts: z.object({ suppressed: z.int() }) }),
      })
      .parse(confirmed.body);
    expect(suppression.counts.suppressed).toBe(pennys.length);

    const nobody = async (id: string) => {
      expect(await search(id, 'penny')).toEqual([]);
      expect(await search(id, 'amy')).not.toEqual([]);
    };
    await nobody('wedding');
    expect(await search('wedding', 'penny', guest)).toEqual([]);
    await album('party');
    await nobody('party');

    await ask(`${gallery}/albums/wedding`, { method: 'DELETE' });
    await ask(`${gallery}/albums/party`, { method: 'DELETE' });
    const anew = await album('again');
    await nobody('again');
    const fresh = anew.get('penny')!;
    expect(fresh.every(({ photoId }) => !pennys.includes(photoId))).toBe(true);
    expect(fresh.flatMap((one) => one.faces.map(({ status }) => status))).toEqual([
      'suppressed',
      'suppressed',
      'suppressed',
    ]);
    const enrolled = await postForm(`${gallery}/persons/p/faces`, [['files', portrait('penny', 2)]]);
    expect(enrolled.body).toMatchObject({ code: 'no_face_enrolled', refused: [{ code: 'face_suppressed' }] });
    const who = await postForm(`${gallery}/identify`, [['file', portrait('penny', 1)]]);
    expect(who.body).toMatchObject({ verdict: 'unknown' });

    await vi.waitFor(
      async () => {
        const receipt = await ask(`${server.url}/v1/erasures/${erasure.id}`);
        expect(receipt.body.steps).toContainEqual(
          expect.objectContaining({ store: 'crops', found: 3, left: 0 }),
        );
      },
      { timeout: 60_000, interval: 500 },
    );
  }, 240_000);
});
