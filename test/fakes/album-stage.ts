/** Albums with photos for tests of what looks into them: rows and index points as adding photos leaves them. */
import { createHash } from 'node:crypto';
import { initialPolicy, type SomePolicy } from '../../lib/actions/album-answer.ts';
import { CONSENT_VERSION } from '../../lib/actions/consent-texts.ts';
import { neededConsent } from '../../lib/actions/needed-consent.ts';
import type { Album, NewAlbumPhoto } from '../../lib/ports/album-records.ts';
import type { StoredFace } from '../../lib/ports/batch-rows.ts';
import type { FaceStatus, Gallery } from '../../lib/ports/records.ts';
import { callerOf, type Stage } from './action-stage.ts';
import { type FakePhoto, photoBytes } from './fake-photo.ts';

export interface StagedPhoto extends FakePhoto {
  /** Milliseconds since 1970. */
  readonly takenAt?: number;
  readonly camera?: string;
  readonly perceptualHash?: string;
  readonly labels?: readonly string[];
}

export interface AddedPhoto {
  readonly photo: string;
  /** Face uuids in the order of the fake photo's faces. */
  readonly faces: readonly string[];
}

let albums = 0;

export async function stageAlbum(stage: Stage, gallery: Gallery, policy: SomePolicy = {}): Promise<Album> {
  const id = `album-${++albums}`;
  return stage.ports.registry.albums.create({
    uuid: stage.ports.ids.uuid(),
    gallery: gallery.uuid,
    id,
    title: id,
    takenOn: null,
    expiresAt: null,
    policy: initialPolicy(policy),
  });
}

/** Every face is searchable unless it has reasons. */
export async function stagePhotos(
  { ports }: Stage,
  gallery: Gallery,
  inAlbums: readonly Album[],
  photos: readonly StagedPhoto[],
): Promise<readonly AddedPhoto[]> {
  const { registry, index } = ports;
  const made: MadePhoto[] = [];
  for (const photo of photos) made.push(await makePhoto(ports, gallery, photo));
  await registry.transact(async (rows) => {
    await rows.albumPhotos.claim(gallery.uuid, { photos: made.map(({ row }) => row), known: [], others: [] });
    await rows.batch.addFaces(made.flatMap(({ faces }) => faces));
    await rows.albumPhotos.add(
      made.flatMap(({ row }) =>
        inAlbums.map(({ uuid }) => ({ album: uuid, photo: row.uuid, position: null, externalId: null })),
      ),
    );
  });
  const faces = made.flatMap((each) => each.faces.map(({ face }) => face.uuid));
  await index.upsert(gallery.embeddingSpace, await registry.faces.points(gallery.embeddingSpace, faces));
  return made.map((each) => ({ photo: each.row.uuid, faces: each.faces.map(({ face }) => face.uuid) }));
}

interface MadePhoto {
  readonly row: NewAlbumPhoto;
  /** In the order of the fake photo. */
  readonly faces: readonly StoredFace[];
}

async function makePhoto(
  { ids, analyzer }: Stage['ports'],
  gallery: Gallery,
  { takenAt, camera, perceptualHash, labels, ...fake }: StagedPhoto,
): Promise<MadePhoto> {
  const bytes = photoBytes({ ...fake, note: ids.uuid() });
  const space = gallery.embeddingSpace;
  const [outcome] = await analyzer.analyze({
    space,
    purpose: 'album',
    qualityFilter: 'standard',
    photos: [{ bytes, wanted: { kind: 'all' } }],
  });
  const analysis = outcome?.analysis ?? null;
  if (analysis === null) throw new Error('the fake photo can’t be analysed');
  const uuid = ids.uuid();
  const row: NewAlbumPhoto = {
    uuid,
    gallery: gallery.uuid,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    fileName: 'IMG_1.jpg',
    mediaType: 'image/jpeg',
    width: analysis.width,
    height: analysis.height,
    // Unlike any other one's.
    perceptualHash: perceptualHash ?? createHash('sha256').update(uuid).digest('hex').slice(0, 16),
    storageKey: null,
    analysis: {},
    sourceKey: null,
    sourceVersion: null,
    takenAt: takenAt === undefined ? null : new Date(takenAt),
    takenOffset: null,
    camera: camera ?? null,
    labels: labels ?? [],
    bytes: bytes.length,
    detail: 'standard',
  };
  const faces = fake.faces.map((_, at) => {
    // The analyzer has them largest first; where a fake face stands says which one it is.
    const seen = analysis.faces.find(({ box }) => box.x === 50 + 200 * at)!;
    const { box, landmarks, detectionScore, quality, usable, embedding } = seen;
    const status: FaceStatus = usable ? 'searchable' : 'not_searchable';
    const row = { uuid: ids.uuid(), photo: uuid, person: null, cropKey: null, status };
    return {
      face: { ...row, box, landmarks, detectionScore, quality },
      embedding: embedding === null ? null : { space, embedding, norm: 20 },
    };
  });
  return { row, faces };
}

/** A guest of the album with the consent its policy asks for, or without any. */
export async function stageGuest(
  { ports }: Stage,
  album: Album,
  how: { readonly consents?: boolean; readonly searchBudget?: number } = {},
) {
  const { registry, ids, clock } = ports;
  const [link, session] = [ids.uuid(), ids.uuid()];
  const within = { gallery: album.gallery, album: album.uuid };
  const times = { createdAt: clock.now(), expiresAt: new Date(clock.now().getTime() + 12 * 3_600_000) };
  const secretHash = ids.random(32);
  await registry.guestLinks.create({
    ...{ uuid: link, label: null, pinHash: null, searchBudget: how.searchBudget ?? null, createdBy: 'open' },
    ...{ ...within, ...times, secretHash },
  });
  await registry.guestSessions.create({ uuid: session, link, ...within, ...times, secretHash });
  if (how.consents !== false) await stageConsent(ports, album, session);
  return callerOf({
    principal: `guest-${session}`,
    role: 'viewer',
    guest: { session, link, album: album.uuid, expiresAt: times.expiresAt },
  });
}

async function stageConsent({ registry, ids, clock }: Stage['ports'], album: Album, guest: string) {
  const { relations, purposes } = neededConsent(album.policy);
  await registry.consents.add({
    ...{ uuid: ids.uuid(), gallery: album.gallery, album: album.uuid, guest, at: clock.now() },
    ...{ textVersion: CONSENT_VERSION, locale: 'en', relation: relations[0]!, purposes },
  });
}
