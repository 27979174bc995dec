/** Photos for the desk as a photographer holds them, and the server they go to. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { sharedFaces } from '../fixtures/development-pack.ts';
import { giveDatabase } from '../fixtures/registry.ts';
import { type RunningServer, startServer } from '../server/running-server.ts';
import { builtSite } from './built-site.ts';

/** Three of one woman, two of another, a group. */
const names = ['001_A', '002_A', '004_A', '007_B', '008_B', '014_5'];

export interface DeskServer {
  readonly url: string;
  readonly server: RunningServer;
  /** Paths of the photos. */
  readonly photos: readonly string[];
  /** Another one of the first woman. */
  readonly probe: string;
  /** What is no photo: a PDF, and a broken file that is called one. */
  readonly menu: string;
  readonly broken: string;
  stop(): Promise<void>;
}

export async function startDeskServer(env: Readonly<Record<string, string>> = {}): Promise<DeskServer> {
  builtSite();
  const folder = mkdtempSync(join(tmpdir(), 'kith-desk-'));
  await giveDatabase(join(folder, 'kith'));
  const server = await startServer(join(folder, 'kith'), env);
  const into = join(folder, 'photos');
  mkdirSync(into);
  const small = async (name: string) => {
    const file = join(into, `${name}.jpg`);
    // As cameras write them they would only make the test slower.
    await sharp(join(sharedFaces, 'photos', `${name}.jpg`))
      .rotate()
      .resize(1000, 1000, { fit: 'inside', withoutEnlargement: true })
      .jpeg()
      .toFile(file);
    return file;
  };
  const photos = await Promise.all(names.map(small));
  const [menu, broken] = [join(into, 'menu.pdf'), join(into, 'broken.jpg')];
  writeFileSync(menu, '%PDF-1.4 nothing a face could be in');
  writeFileSync(broken, 'bytes that are no picture');
  return {
    url: server.url,
    server,
    photos,
    probe: await small('003_A'),
    menu,
    broken,
    async stop() {
      await server.kill('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
