/** Makes many photos of few inside the database: two hundred thousand faces in a minute, where the registry's port takes many. */
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { prepare } from '../../lib/actions/prepare.ts';
import type { Config } from '../../lib/config.ts';
import { openRuntime } from '../../lib/runtime.ts';
import type { AlbumFolder } from './album-folder.ts';

/** A uuid that is the same for the same row and copy. */
const copyOf = (column: string) => `md5(${column}::text || $1)::uuid`;

/** Every column as it is, but for those that have to differ. */
const copies: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  photo: {
    uuid: copyOf('uuid'),
    sha256: "encode(sha256((sha256 || $1)::bytea), 'hex')",
    perceptual_hash: 'left(md5(sha256 || $1), 16)',
  },
  album_photo: { photo_uuid: copyOf('photo_uuid'), position: 'position + $1::int * 1000000' },
  face: { uuid: copyOf('uuid'), photo_uuid: copyOf('photo_uuid') },
  // Turned round by some numbers an embedding is as long as before, and like nobody.
  face_embedding: {
    face_uuid: copyOf('face_uuid'),
    embedding: 'substr(embedding, $1::int * 8 + 1) || substr(embedding, 1, $1::int * 8)',
  },
};

/** The same album with `times` as many photos, each with faces of other strangers; at most 256. Nobody has its folder open. */
export async function multiplyAlbum(config: Config, album: AlbumFolder, times: number): Promise<AlbumFolder> {
  if (times <= 1) return album;
  await multiplyRows(join(album.folder, 'registry'), times);
  const runtime = openRuntime({ ...config, KITH_DATA_DIR: album.folder, LOG_LEVEL: 'error' });
  try {
    await prepare(await runtime.open(['registry', 'index', 'spaces', 'defaults', 'ids', 'telemetry']));
  } finally {
    // Saves the index.
    await runtime.close();
  }
  return { ...album, faces: album.faces * times };
}

async function multiplyRows(dataDir: string, times: number): Promise<void> {
  const database = await PGlite.create({ dataDir });
  try {
    for (const [table, differing] of Object.entries(copies)) {
      const { rows } = await database.query<{ name: string }>(
        'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2',
        ['public', table],
      );
      const columns = rows.map(({ name }) => `"${name}"`).join(', ');
      const values = rows.map(({ name }) => differing[name] ?? `"${name}"`).join(', ');
      await database.exec(`CREATE TEMP TABLE first_ones AS SELECT * FROM ${table}`);
      for (let copy = 1; copy < times; copy++) {
        const own = values.replaceAll('$1', `'${copy}'`);
        await database.exec(`INSERT INTO ${table} (${columns}) SELECT ${own} FROM first_ones`);
      }
      await database.exec(`DROP TABLE first_ones; ANALYZE ${table}; CHECKPOINT`);
    }
  } finally {
    await database.close();
  }
}
