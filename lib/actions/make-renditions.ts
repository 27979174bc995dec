/** Makes renditions that are missing: of photos from before there were any, or after the watermark of their album changed. */
import { Refusal } from '../errors.ts';
import { MOST_PHOTO_BYTES } from '../face/photo-limit.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { PhotoFiles } from '../ports/rendition-rows.ts';
import { commitRows } from './commit-kept.ts';
import { photoNotFound } from './find-album.ts';
import { dropKeys } from './keep-pixels.ts';
import { renderedFiles } from './render-photo.ts';
import { readLocation } from './source-locations.ts';
import { storeRenditions } from './store-renditions.ts';
import { markOf } from './watermark-mark.ts';

export type MakePorts = Pick<
  ActionPorts,
  'registry' | 'renderer' | 'photoStore' | 'photoSource' | 'telemetry' | 'digest' | 'ids'
>;

/** What is being made in this process, by photo and mark: a page asks for both renditions of a photo at once. */
const underWay = new WeakMap<MakePorts['registry'], Map<string, Promise<PhotoFiles>>>();

/**
 * The photo's files with all renditions under the album's watermark. However many ask at once, it is rendered once; of two processes the
 * first to store is right.
 * @throws Refusal `photo_not_found` when it was erased meanwhile, `source_not_found`, those of `PhotoRenderer.render`, `storage_full`
 */
export async function makeRenditions(ports: MakePorts, album: Album, photo: string): Promise<PhotoFiles> {
  const making = underWay.get(ports.registry) ?? new Map<string, Promise<PhotoFiles>>();
  underWay.set(ports.registry, making);
  const key = `${photo} ${markOf(ports, album.policy)}`;
  const already = making.get(key);
  if (already !== undefined) return already;
  const made = make(ports, album, photo).finally(() => making.delete(key));
  making.set(key, made);
  return made;
}

async function make(ports: MakePorts, album: Album, photo: string): Promise<PhotoFiles> {
  const files = await find(ports, photo);
  const mark = markOf(ports, album.policy);
  if (files.renditions.some((one) => one.mark === mark)) return files;
  const bytes = await originalBytes(ports, files);
  const made = await renderedFiles(ports, album, { bytes, rotation: files.rotation });
  const keys = made.files.map(({ storageKey }) => storageKey);
  try {
    for (const { storageKey, data } of made.files) await ports.photoStore.put(storageKey, data);
  } catch (error) {
    await dropKeys(ports, keys);
    throw error;
  }
  const gallery = (await ports.registry.galleries.findByUuid(files.gallery)) ?? photoNotFound();
  const { stored, removed } = await commitRows(ports, gallery, keys, (rows) =>
    storeRenditions(ports, rows, new Map([[photo, made]])),
  );
  const spoken = new Set(stored);
  await dropKeys(ports, [...keys.filter((key) => !spoken.has(key)), ...removed]);
  return find(ports, photo);
}

async function find({ registry }: MakePorts, photo: string): Promise<PhotoFiles> {
  return (await registry.renditions.of([photo])).get(photo) ?? photoNotFound();
}

/** From the photo store, or where its owner keeps it. @throws Refusal `source_not_found` */
export async function originalBytes(
  { photoStore, photoSource }: Pick<ActionPorts, 'photoStore' | 'photoSource'>,
  { storageKey, sourceKey, sourceVersion }: Pick<PhotoFiles, 'storageKey' | 'sourceKey' | 'sourceVersion'>,
): Promise<Uint8Array> {
  const source = readLocation(sourceKey ?? '');
  const version = sourceVersion === null ? {} : { versionId: sourceVersion };
  const bytes =
    storageKey !== null
      ? await photoStore.get(storageKey)
      : source === null
        ? null
        : await photoSource.read({ ...source, ...version }, { most: MOST_PHOTO_BYTES });
  if (bytes !== null) return bytes;
  throw new Refusal('source_not_found', 'The original of this photo is not (any more) where it was kept.');
}
