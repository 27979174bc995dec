/** What a page needs to show a photo: its renditions with their sizes, a placeholder, and what may be downloaded. */
import { renditionSize, type Size } from '../face/rendition-size.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album, RenditionKind } from '../ports/album-records.ts';
import type { Caller } from '../ports/caller.ts';
import type { FileClaim, NamedObject } from '../ports/photo-urls.ts';
import type { RegistryRows } from '../ports/registry.ts';
import type { PhotoFiles } from '../ports/rendition-rows.ts';
import { attachment, downloadName } from './content-disposition.ts';
import { readLocation } from './source-locations.ts';
import { type UrlTime, urlTime } from './url-time.ts';
import { markOf } from './watermark-mark.ts';

export interface RenditionAnswer extends Size {
  /** Whoever has it needs no key. */
  readonly url: string;
  readonly mediaType: string;
}

export interface RenditionsAnswer extends Readonly<Record<RenditionKind, RenditionAnswer>> {
  /** When all addresses of the photo end: in an hour or more, for guests in ten to fifteen minutes and with their session. */
  readonly expiresAt: string;
}

export interface PhotoFilesAnswer {
  readonly renditions: RenditionsAnswer;
  /** ThumbHash, base64; null until the renditions are made. */
  readonly placeholder: string | null;
  /** The original or the large rendition, as the album's policy says; null where guests may not have it. */
  readonly download: { readonly url: string; readonly fileName: string } | null;
}

export interface FilePorts extends Pick<ActionPorts, 'photoUrls' | 'digest' | 'clock'> {
  /** Also the rows of a transaction. */
  readonly registry: Pick<RegistryRows, 'renditions'>;
}

/** Types renditions are made in, for those that are still to be made. */
const MEDIA_TYPES: Readonly<Record<RenditionKind, string>> = { thumbnail: 'image/webp', web: 'image/jpeg' };

/** Photos with the album each is shown in; by photo uuid. What is gone is left out. No photo is opened: see `getPhotoFile`. */
export async function filesOf(
  ports: FilePorts,
  caller: Pick<Caller, 'guest'>,
  photos: readonly { readonly photo: string; readonly album: Album }[],
): Promise<ReadonlyMap<string, PhotoFilesAnswer>> {
  const known = await ports.registry.renditions.of([...new Set(photos.map(({ photo }) => photo))]);
  const time = urlTime(ports, caller);
  const expiresAt = time.until.toISOString();
  const wanted = photos.flatMap(({ photo, album }) => {
    const files = known.get(photo);
    return files === undefined
      ? []
      : [{ files, album, asked: addressesOf(ports, caller, time, files, album) }];
  });
  const urls = [
    ...(await signed(
      ports,
      time,
      wanted.flatMap(({ asked }) => asked),
    )),
  ];
  return new Map(
    wanted.map(({ files, album, asked }) => {
      const [thumbnail = '', web = '', download] = urls.splice(0, asked.length);
      const of = (kind: RenditionKind, url: string) => ({ url, ...shapeOf(ports, files, album, kind) });
      const fileName = nameOf(caller, files, album);
      return [
        files.uuid,
        {
          renditions: { thumbnail: of('thumbnail', thumbnail), web: of('web', web), expiresAt },
          placeholder: files.placeholder,
          download: download === undefined || fileName === null ? null : { url: download, fileName },
        },
      ];
    }),
  );
}

/** What is downloaded; null where nothing may be. */
function downloadOf({ guest }: Pick<Caller, 'guest'>, { policy }: Album): 'original' | 'web' | null {
  if (guest === null) return 'original';
  return policy.download === 'none' ? null : policy.download;
}

function nameOf(caller: Pick<Caller, 'guest'>, files: PhotoFiles, album: Album): string | null {
  const what = downloadOf(caller, album);
  if (what === null) return null;
  return downloadName(files, what === 'original' ? files.mediaType : MEDIA_TYPES.web);
}

function shapeOf(ports: FilePorts, files: PhotoFiles, { policy }: Album, kind: RenditionKind) {
  const mark = markOf(ports, policy);
  const made = files.renditions.find((one) => one.kind === kind && one.mark === mark);
  const { width, height } = made ?? renditionSize(kind, files);
  return { width, height, mediaType: made?.mediaType ?? MEDIA_TYPES[kind] };
}

/** An address that is to be signed: of an object in a store, or of kith itself. */
type Address = { readonly object: NamedObject } | { readonly claim: FileClaim };

/** Thumbnail, large rendition and, where one may be had, download. */
function addressesOf(
  ports: FilePorts,
  { guest }: Pick<Caller, 'guest'>,
  { until }: UrlTime,
  files: PhotoFiles,
  album: Album,
): readonly Address[] {
  const claim = { album: album.uuid, photo: files.uuid, guest: guest?.session ?? null, expiresAt: until };
  const of = (kind: FileClaim['kind'], as: FileClaim['as']): Address => {
    const object = objectOf(ports, files, album, kind, as);
    return object === null ? { claim: { ...claim, kind, as } } : { object };
  };
  const download = downloadOf({ guest }, album);
  return [
    of('thumbnail', 'inline'),
    of('web', 'inline'),
    ...(download === null ? [] : [of(download, 'attachment')]),
  ];
}

/** The object behind an address; null where kith gives the bytes itself, or has to make them first. */
export function objectOf(
  ports: Pick<ActionPorts, 'photoUrls' | 'digest'>,
  files: PhotoFiles,
  { policy }: Pick<Album, 'policy'>,
  kind: FileClaim['kind'],
  as: FileClaim['as'],
): NamedObject | null {
  const told = (mediaType: string) => ({
    mediaType,
    disposition: as === 'inline' ? 'inline' : attachment(downloadName(files, mediaType)),
  });
  if (kind === 'original' && files.storageKey === null) {
    const source = readLocation(files.sourceKey ?? '');
    // An ETag in its quotes says which bytes they were, but is no version to ask for.
    const version = files.sourceVersion?.startsWith('"') === false ? { versionId: files.sourceVersion } : {};
    return source === null ? null : { ...source, ...version, ...told(files.mediaType) };
  }
  if (!ports.photoUrls.stored) return null;
  if (kind === 'original') return { bucket: null, key: files.storageKey ?? '', ...told(files.mediaType) };
  const mark = markOf(ports, policy);
  const made = files.renditions.find((one) => one.kind === kind && one.mark === mark);
  return made === undefined ? null : { bucket: null, key: made.storageKey, ...told(made.mediaType) };
}

async function signed(
  { photoUrls }: FilePorts,
  time: UrlTime,
  addresses: readonly Address[],
): Promise<readonly string[]> {
  const objects = addresses.flatMap((address) => ('object' in address ? [address.object] : []));
  const urls = [...(await photoUrls.objects(objects, time))].values();
  return addresses.map((address) =>
    'claim' in address ? photoUrls.own(address.claim) : (urls.next().value ?? ''),
  );
}
