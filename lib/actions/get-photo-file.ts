/** What an address of a photo leads to: its bytes, or the object store that has them. Renditions that are missing are made. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { FileClaim } from '../ports/photo-urls.ts';
import type { PhotoFiles } from '../ports/rendition-rows.ts';
import { attachment, downloadName } from './content-disposition.ts';
import { type MakePorts, makeRenditions, originalBytes } from './make-renditions.ts';
import { isEnough } from './needed-consent.ts';
import { objectOf } from './photo-files.ts';
import { longestMs, urlTimeUntil } from './url-time.ts';
import { markOf } from './watermark-mark.ts';

export type FileAnswer =
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array;
      readonly mediaType: string;
      readonly disposition: string;
      /** Seconds. */
      readonly maxAge: number;
    }
  | { readonly kind: 'redirect'; readonly url: string; readonly maxAge: number };

/**
 * Asks for no key: the address is one.
 * @throws Refusal `photo_not_found` for an address that was not made here, of a photo the album no longer shows (to guests), or that may no
 *   longer be downloaded; `address_expired`, also when the guest's session is over; those of `makeRenditions`
 */
export async function getPhotoFile(
  ports: MakePorts & Pick<ActionPorts, 'photoUrls' | 'clock'>,
  request: { readonly token: string },
): Promise<FileAnswer> {
  const claim = ports.photoUrls.read(request.token) ?? notFound();
  const now = ports.clock.now();
  if (isOver(claim, now)) throw expired();
  const { album, files } = await shownFiles(ports, claim);
  const maxAge = Math.floor((claim.expiresAt.getTime() - now.getTime()) / 1000);
  const object = objectOf(ports, files, album, claim.kind, claim.as);
  if (object !== null) {
    const time = urlTimeUntil(now, claim.expiresAt, claim.guest !== null);
    const [url = ''] = await ports.photoUrls.objects([object], time);
    return { kind: 'redirect', url, maxAge };
  }
  const { bytes, mediaType } = await bytesOf(ports, claim, album, files);
  const disposition = claim.as === 'inline' ? 'inline' : attachment(downloadName(files, mediaType));
  return { kind: 'bytes', bytes, mediaType, disposition, maxAge };
}

/** An address from the future is one from before the clock was set back: nobody knows how much of its time is left. */
function isOver({ expiresAt, guest }: FileClaim, now: Date): boolean {
  return expiresAt <= now || expiresAt.getTime() > now.getTime() + longestMs(guest !== null);
}

/** What is true now counts, whatever was when the address was given out. */
async function shownFiles(
  ports: MakePorts,
  { album: uuid, photo, kind, guest }: FileClaim,
): Promise<{ readonly album: Album; readonly files: PhotoFiles }> {
  const [album] = await ports.registry.albums.findByUuids([uuid]);
  if (album === undefined || (await ports.registry.albumPhotos.find(album, photo)) === null) notFound();
  if (guest !== null) await checkGuest(ports, album, { photo, kind, guest });
  const files = (await ports.registry.renditions.of([photo])).get(photo) ?? notFound();
  const mark = markOf(ports, album.policy);
  const missing =
    kind !== 'original' && !files.renditions.some((one) => one.kind === kind && one.mark === mark);
  return { album, files: missing ? await makeRenditions(ports, album, photo) : files };
}

/**
 * What a session was given ends when that is ended or its link revoked, with its consent, and with what the album lets guests have. Times
 * that run out are in the address; which photos a guest may see was judged when it was given out, and it is short-lived.
 */
async function checkGuest(
  { registry }: Pick<ActionPorts, 'registry'>,
  album: Album,
  { photo, kind, guest }: Pick<FileClaim, 'photo' | 'kind'> & { readonly guest: string },
): Promise<void> {
  const { state, download } = album.policy;
  if (state !== 'published' || (kind === 'original' && download !== 'original')) notFound();
  const pass = await registry.guestSessions.pass(guest);
  if (pass === null || pass.session.endedAt !== null || pass.link.revokedAt !== null) throw expired();
  if (photo === album.cover) return;
  if (!isEnough(album.policy, await registry.consents.inForce(guest))) notFound();
}

async function bytesOf(
  ports: MakePorts,
  { kind }: FileClaim,
  { policy }: Album,
  files: PhotoFiles,
): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string }> {
  if (kind === 'original') return { bytes: await originalBytes(ports, files), mediaType: files.mediaType };
  const mark = markOf(ports, policy);
  const made = files.renditions.find((one) => one.kind === kind && one.mark === mark) ?? notFound();
  const bytes = (await ports.photoStore.get(made.storageKey)) ?? notFound();
  return { bytes, mediaType: made.mediaType };
}

/** The same words for an address that was never one and for a photo that is gone. */
function notFound(): never {
  throw new Refusal('photo_not_found', 'This address leads to no photo (any more); ask for the photo again.');
}

function expired(): Refusal {
  return new Refusal(
    'address_expired',
    'This address was good for a while; ask for the photo again to get a new one.',
  );
}
