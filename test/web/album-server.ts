/** A running server with an album of shared photos, as a photographer leaves it for the guests. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import type { AlbumPolicy } from '../../clients/typescript/albums.ts';
import { createClient, type KithClient } from '../../clients/typescript/client.ts';
import { sharedFaces } from '../fixtures/development-pack.ts';
import { giveDatabase } from '../fixtures/registry.ts';
import { startServer } from '../server/running-server.ts';
import { builtSite } from './built-site.ts';

/** Five photos of the woman of the selfie, and as many of others. */
const photos = ['001_A', '002_A', '004_A', '005_A', '006_A', '007_B', '010_2', '011_3', '017_0'];

export interface AlbumServer {
  readonly url: string;
  readonly client: KithClient;
  readonly folder: string;
  /** A picture of hers that is not in the album. */
  readonly selfie: string;
  /** Of another woman; it is in the album, too. */
  readonly another: string;
  /** Several faces. */
  readonly crowd: string;
  readonly nobody: string;
  /** A new album with the same photos; answers the address for its guests. */
  link(
    album: string,
    wishes?: {
      readonly pin?: string;
      readonly policy?: Partial<AlbumPolicy>;
      readonly title?: string;
      /** How many of them; all unless told. */
      readonly photos?: number;
    },
  ): Promise<{ readonly id: string; readonly url: string }>;
  /** The first so many of the photos, hers before those of others. */
  addPhotos(album: string, many: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startAlbumServer(env: Readonly<Record<string, string>> = {}): Promise<AlbumServer> {
  builtSite();
  const folder = mkdtempSync(join(tmpdir(), 'kith-web-'));
  await giveDatabase(join(folder, 'kith'));
  const server = await startServer(join(folder, 'kith'), env);
  const { token } = JSON.parse(readFileSync(join(folder, 'kith', 'server.json'), 'utf8'));
  const client = createClient({ baseUrl: server.url, key: token });
  const small = async (name: string) => {
    const file = join(folder, basename(name));
    // As cameras write them they would only make the test slower.
    const bytes = await sharp(join(sharedFaces, name))
      .rotate()
      .resize(1200, 1200, { fit: 'inside', withoutEnlargement: true })
      .jpeg()
      .toBuffer();
    writeFileSync(file, bytes);
    return { file, bytes };
  };
  const prepared = await Promise.all(photos.map((name) => small(`photos/${name}.jpg`)));
  const [selfie, crowd, nobody] = await Promise.all(
    ['photos/003_A.jpg', 'photos/014_5.jpg', 'hard/crop_no_face.png'].map(small),
  );
  const made = new Set<string>();
  const addPhotos = async (album: string, many: number) => {
    const bytes = prepared.slice(0, many).map(({ file, bytes }) => ({ bytes, fileName: basename(file) }));
    const { refused } = await client.addPhotos('default', album, bytes);
    if (refused.length > 0) throw new Error(`photos were refused: ${JSON.stringify(refused)}`);
  };
  return {
    url: server.url,
    client,
    addPhotos,
    folder,
    selfie: selfie?.file ?? '',
    another: join(folder, '007_B.jpg'),
    crowd: crowd?.file ?? '',
    nobody: nobody?.file ?? '',
    async link(album, { pin, policy = {}, title = 'Anna & Михаил', photos: many = photos.length } = {}) {
      if (!made.has(album)) {
        const state = 'published';
        await client.createAlbum('default', {
          id: album,
          title,
          takenOn: '2030-06-01',
          policy: { state, ...policy },
        });
        if (many > 0) await addPhotos(album, many);
        made.add(album);
      }
      const { id, url } = await client.createGuestLink('default', album, pin === undefined ? {} : { pin });
      return { id, url };
    },
    async stop() {
      await server.kill('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function bytesOf(file: string): Buffer {
  return readFileSync(file);
}
