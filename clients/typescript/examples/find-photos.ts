/** Puts a folder of photos into an album and finds who is on a selfie: `node find-photos.ts URL FOLDER SELFIE [KEY]`. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createClient } from '../client.ts';
import { KithProblem } from '../problem.ts';

const [baseUrl = 'http://127.0.0.1:8000', folder = '.', selfie = '', key] = process.argv.slice(2);
const kith = createClient({ baseUrl, key });
const photoAt = async (path: string) => ({ bytes: await readFile(path), fileName: basename(path) });

try {
  await kith.createAlbum('default', { id: 'party', title: 'Party' });
} catch (error) {
  if (!(error instanceof KithProblem && error.code === 'already_exists')) throw error;
}

const names = await readdir(folder, { recursive: true });
const paths = names.filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).map((name) => join(folder, name));
for (let start = 0; start < paths.length; start += 20) {
  const photos = await Promise.all(paths.slice(start, start + 20).map(photoAt));
  const { added, refused } = await kith.addPhotos('default', 'party', photos);
  console.log(`${start + added.length + refused.length} of ${paths.length} photos`);
  for (const { filename, message } of refused) console.log(`${filename}: ${message}`);
}

const found = await kith.searchAlbum('default', 'party', [{ selfies: [await photoAt(selfie)] }]);
console.log(`threshold ${found.threshold}, ${found.counts.match} sure`);
for (const { group, fileName } of found.items) console.log(group, fileName);
