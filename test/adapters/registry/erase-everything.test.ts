/** Whatever table comes to be: an erased gallery or album leaves no row behind that speaks of it. */
import { randomUUID } from 'node:crypto';
import type { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Gallery } from '../../../lib/ports/records.ts';
import type { Registry } from '../../../lib/ports/registry.ts';
import { openTestTables } from '../../fixtures/registry.ts';
import { addPhoto, newAlbum } from './album-rows.ts';
import { enrolFace, newGallery, space } from './rows.ts';

/** Rows that belong to the installation, or outlive what they speak of by design: receipts, the trail, what the index is told. */
const OUTLIVES = [
  '_prisma_migrations',
  'api_key',
  'audit_event',
  'erasure',
  'erasure_step',
  'outbox',
  'queue_message',
  'rate_limit',
  'signing_key',
  'source_cursor',
];

/** Tables of an album: what is left of a gallery when its only album goes is enrollment and what the gallery itself has. */
const OF_GALLERY = [
  'calibration',
  'enrollment',
  'face',
  'face_decision',
  'face_embedding',
  'gallery',
  'job',
  'job_item',
  'people_change',
  'people_grouping',
  'person',
  'photo',
  'same_photo_pairs',
  'suppression',
  'suppression_exemption',
  'suppression_template',
  'upload',
  'webhook',
  'webhook_delivery',
];

let registry: Registry;
let database: PGlite;
beforeAll(async () => {
  ({ registry, database } = await openTestTables());
});
afterAll(() => registry.close());

async function tables(): Promise<Map<string, number>> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  );
  const counts = new Map<string, number>();
  for (const { name } of rows) {
    const { rows: count } = await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM "${name}"`);
    counts.set(name, count[0]?.n ?? 0);
  }
  return counts;
}

const filled = async () => [...(await tables())].filter(([, rows]) => rows > 0).map(([name]) => name);

/** A gallery with one album and at least one row in every table that has to do with either. */
async function furnish(): Promise<{ readonly gallery: Gallery; readonly album: string }> {
  const gallery = await registry.galleries.create(newGallery());
  const { uuid: album } = await registry.albums.create(newAlbum(gallery.uuid));
  const { photo, face } = await addPhoto(registry, gallery.uuid, album, {
    photo: { storageKey: `photos/${randomUUID()}` },
  });
  const enrolled = await enrolFace(registry, gallery.uuid, 'ann');
  const [guest, link, suppression, webhook, job] = Array.from({ length: 5 }, () => randomUUID());
  const g = gallery.uuid;
  const [a, b] = [face, enrolled.face].sort();
  await database.exec(`
    INSERT INTO rendition (photo_uuid, kind, storage_key, media_type, width, height, bytes)
      VALUES ('${photo}', 'thumbnail', 'renditions/x', 'image/webp', 1, 1, 1);
    INSERT INTO photo_number (photo_uuid) VALUES ('${photo}');
    INSERT INTO face_decision (face_a, face_b, gallery_uuid, same, actor, at) VALUES ('${a}', '${b}', '${g}', true, 'k', now());
    INSERT INTO people_change (gallery_uuid, face_uuid) VALUES ('${g}', '${a}');
    INSERT INTO people_grouping (gallery_uuid) VALUES ('${g}');
    INSERT INTO same_photo_pairs (gallery_uuid, space) VALUES ('${g}', '${space}');
    INSERT INTO search_session (uuid, gallery_uuid, album_uuids, principal, space, expires_at)
      VALUES (gen_random_uuid(), '${g}', '{${album}}', 'k', '${space}', now());
    INSERT INTO guest_link (uuid, gallery_uuid, album_uuid, secret_hash, expires_at, created_by)
      VALUES ('${link}', '${g}', '${album}', 'x', now(), 'k');
    INSERT INTO guest_session (uuid, link_uuid, gallery_uuid, album_uuid, secret_hash, expires_at)
      VALUES ('${guest}', '${link}', '${g}', '${album}', 'x', now());
    INSERT INTO consent (uuid, gallery_uuid, album_uuid, guest_uuid, text_version, locale, relation, at)
      VALUES (gen_random_uuid(), '${g}', '${album}', '${guest}', '1', 'de', 'self', now());
    INSERT INTO result_release (guest_uuid, photo_uuid, face_uuid, gallery_uuid, album_uuid)
      VALUES ('${guest}', '${photo}', '${face}', '${g}', '${album}');
    INSERT INTO selection (guest_uuid, photo_uuid, gallery_uuid, album_uuid, at)
      VALUES ('${guest}', '${photo}', '${g}', '${album}', now());
    INSERT INTO suppression (uuid, gallery_uuid, text_version, locale, relation, actor, expires_at)
      VALUES ('${suppression}', '${g}', '1', 'de', 'self', 'k', now());
    INSERT INTO suppression_template (uuid, suppression_uuid, space, face_uuid, embedding)
      VALUES (gen_random_uuid(), '${suppression}', '${space}', '${face}', 'x');
    INSERT INTO suppression_exemption (suppression_uuid, face_uuid, actor) VALUES ('${suppression}', '${enrolled.face}', 'k');
    INSERT INTO erasure_request (uuid, gallery_uuid, album_uuid, faces, requested_by, expires_at)
      VALUES (gen_random_uuid(), '${g}', '${album}', '{${face}}', 'k', now());
    INSERT INTO webhook (uuid, gallery_uuid, url, secret) VALUES ('${webhook}', '${g}', 'https://example.com', 'x');
    INSERT INTO webhook_delivery (uuid, webhook_uuid, event, body, next_at)
      VALUES (gen_random_uuid(), '${webhook}', 'photo.indexed', '{}', now());
    INSERT INTO untold_event (uuid, gallery_uuid, album_uuid, event, subject_uuid, at)
      VALUES (gen_random_uuid(), '${g}', '${album}', 'album.ready', '${album}', now());
    INSERT INTO upload (uuid, gallery_uuid, principal, file_name, media_type, bytes, sha256, storage_key, expires_at)
      VALUES (gen_random_uuid(), '${g}', 'k', 'a', 'b', 1, 'c', 'uploads/x', now());
    INSERT INTO job (uuid, kind, gallery_uuid) VALUES ('${job}', 'bulk', '${g}');
    INSERT INTO job_item (job_uuid, line, source) VALUES ('${job}', 1, '{}');
    INSERT INTO calibration (scope, space, source, n, curve) VALUES ('${g}', '${space}', 's', 1, '{}');
    INSERT INTO idempotency (scope, fingerprint, lease_until, subjects) VALUES ('${randomUUID()}', 'f', now(), '{${photo}}');
  `);
  return { gallery, album };
}

const erase = (gallery: Gallery, target: { kind: 'gallery' | 'album'; uuid: string }) =>
  registry.erasures.begin({
    id: randomUUID(),
    gallery,
    target,
    now: new Date(),
    verifyAfter: new Date(),
    backupsExpireBy: new Date(),
  });

test('an erased album leaves only what its gallery has of its own, and an erased gallery nothing', async () => {
  const { gallery, album } = await furnish();
  const every = [...(await tables()).keys()].filter((name) => !OUTLIVES.includes(name));
  // A table this test does not fill is one it would not miss.
  expect((await filled()).filter((name) => !OUTLIVES.includes(name))).toEqual(every);

  const { steps } = await erase(gallery, { kind: 'album', uuid: album });
  const left = (await filled()).filter((name) => !OUTLIVES.includes(name));
  expect(left).toEqual(OF_GALLERY.filter((name) => name !== 'face_decision'));
  const templates = await database.query('SELECT 1 FROM suppression_template WHERE face_uuid IS NOT NULL');
  expect(templates.rows).toEqual([]);
  const items = Object.fromEntries(steps.map((step) => [step.store, [step.items.length, step.removed]]));
  expect(items).toMatchObject({ renditions: [1, 0], photos: [1, 0], index: [1, 0], idempotency: [0, 1] });
  // Link, session, consent, release, selection, search, request.
  expect(items.guests).toEqual([0, 7]);

  await erase(gallery, { kind: 'gallery', uuid: gallery.uuid });
  expect((await filled()).filter((name) => !OUTLIVES.includes(name))).toEqual([]);
});
