/** A data folder with an album of thousands of faces, some of which show the persons of the selfies, written through the registry's port. */
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
import { newAlbum, newAlbumPhoto } from '../adapters/registry/album-rows.ts';
import { newFace } from '../adapters/registry/rows.ts';
import { look } from './album-eyes.ts';
import { openDrawnRenditions, shapeAt } from './drawn-renditions.ts';
import { sameAgain, strangerEmbedding } from './made-up-embeddings.ts';

export const ALBUM = 'bench';
/** Photos of one transaction, and faces of each photo. */
const AT_ONCE = 250;
const FACES = 8;
/** Photos that show the person of a selfie. */
export const SHOWN = 30;

export interface AlbumFolder {
  readonly folder: string;
  readonly faces: number;
  /** Those that show one face, which can be searched for. */
  readonly selfies: readonly string[];
  remove(): Promise<void>;
}

export interface AlbumWishes {
  /** Faces of each photo. */
  readonly each?: number;
  /** Photos of several shapes with thumbnails, for pages to show. */
  readonly drawn?: boolean;
}

/** `selfies`: photos of one person each. Closed in good order, so that the next start finds a saved index. */
export async function albumFolder(
  config: Config,
  faces: number,
  selfies: readonly string[],
  { each = FACES, drawn = false }: AlbumWishes = {},
): Promise<AlbumFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'kith-bench-'));
  const runtime = openRuntime({ ...config, KITH_DATA_DIR: folder, LOG_LEVEL: 'error' });
  try {
    const ports = await runtime.open([
      'registry',
      'index',
      'spaces',
      'defaults',
      'ids',
      'telemetry',
      'analyzer',
      'renderer',
      'photoStore',
    ]);
    const draw = drawn ? await openDrawnRenditions(ports) : null;
    await prepare(ports);
    const gallery = (await ports.registry.galleries.find(DEFAULT_GALLERY))!.uuid;
    const { id: space, dimension } = ports.spaces.default;
    const album = await ports.registry.albums.create(
      newAlbum(gallery, {
        id: ALBUM,
        expiresAt: null,
        policy: { ...newAlbum(gallery).policy, state: 'published' },
      }),
    );
    const random = seededRandom(1);
    const stranger = () => strangerEmbedding(random, dimension);
    const shown: Float32Array[] = [];
    const usable: string[] = [];
    for (const selfie of selfies) {
      const [face, second] = (await look({ analyzer: ports.analyzer, space }, selfie, 'portrait')).faces;
      if (face?.embedding == null || second !== undefined) continue;
      usable.push(selfie);
      for (let photo = 0; photo < SHOWN; photo++) shown.push(sameAgain(face.embedding, stranger()));
    }
    const photos = Math.ceil(faces / each);
    for (let from = 0; from < photos; from += AT_ONCE) {
      await ports.registry.transact(async (rows) => {
        const count = Math.min(AT_ONCE, photos - from);
        const uuids = await addPhotos(rows, gallery, album.uuid, { from, count, drawn });
        await rows.batch.addFaces(
          uuids.flatMap((photo) =>
            Array.from({ length: each }, (_, at) => ({
              face: newFace(photo, null, { cropKey: null }),
              embedding: { space, norm: 21.5, embedding: (at === 0 ? shown.pop() : undefined) ?? stranger() },
            })),
          ),
        );
        await draw?.(rows, gallery, uuids);
      });
    }
    await prepare(ports);
    return {
      folder,
      faces: photos * each,
      selfies: usable,
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  } finally {
    await runtime.close();
  }
}

async function addPhotos(
  rows: RegistryRows,
  gallery: string,
  album: string,
  { from, count, drawn }: { readonly from: number; readonly count: number; readonly drawn: boolean },
): Promise<readonly string[]> {
  const photos = Array.from({ length: count }, (_, at) =>
    newAlbumPhoto(gallery, {
      ...(drawn ? shapeAt(from + at) : {}),
      bytes: 5_000_000,
      perceptualHash: randomUUID().replaceAll('-', '').slice(0, 16),
    }),
  );
  const claimed = await rows.albumPhotos.claim(gallery, { photos, known: [], others: [] });
  await rows.albumPhotos.add(
    claimed.map(({ uuid: photo }) => ({ album, photo, position: null, externalId: null })),
  );
  return claimed.map(({ uuid }) => uuid);
}
