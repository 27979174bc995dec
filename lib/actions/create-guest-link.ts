/** Makes a link for the guests of an album; its secret stands in this answer alone. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import { toBase64url } from './base64url.ts';
import { albumNotFound, findAlbum } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import { type GuestLinkAnswer, guestLinkAnswer } from './guest-link-answer.ts';
import { hashOfSecret } from './hash-of-secret.ts';
import { linkExpiry } from './link-times.ts';

const SECRET_BYTES = 32;

export interface CreateGuestLinkRequest {
  readonly gallery: string;
  readonly album: string;
  readonly label?: string | null | undefined;
  readonly pin?: string | undefined;
  /** ISO 8601. */
  readonly expiresAt?: string | undefined;
  readonly searchBudget?: number | null | undefined;
  readonly caller: Caller;
}

export interface CreateGuestLinkAnswer extends GuestLinkAnswer {
  /** The secret is what follows `#`, which browsers send to nobody. A path where only the caller knows the server's address. */
  readonly url: string;
  /** The URL as a QR code, in SVG; null while it is only a path. */
  readonly qr: string | null;
}

/** @throws Refusal `gallery_not_found`, `album_not_found`, `validation_failed` (a time that has passed) */
export async function createGuestLink(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids' | 'digest' | 'guestSecrets' | 'qrCode' | 'defaults'>,
  request: CreateGuestLinkRequest,
): Promise<CreateGuestLinkAnswer> {
  const { clock, ids, caller } = { ...ports, caller: request.caller };
  const now = clock.now();
  const uuid = ids.uuid();
  const secret = toBase64url(ids.random(SECRET_BYTES));
  const pinHash = request.pin === undefined ? null : await ports.guestSecrets.hashPin(request.pin);
  const address = addressOf(ports, `/g/${uuid}#${secret}`);
  return ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const album = await findAlbum({ registry: rows }, gallery, request.album);
    if ((await rows.albums.hold([album.uuid], 'shared')).length === 0) albumNotFound();
    const link = await rows.guestLinks.create({
      uuid,
      gallery: gallery.uuid,
      album: album.uuid,
      label: request.label ?? null,
      secretHash: hashOfSecret(ports, secret),
      pinHash,
      searchBudget: request.searchBudget ?? null,
      expiresAt: linkExpiry(album, request.expiresAt, now),
      createdBy: caller.principal,
      createdAt: now,
    });
    await rows.audit.add(
      auditEvent(ports, caller, {
        action: 'create_guest_link',
        gallery: gallery.uuid,
        target: album.uuid,
        outcome: uuid,
      }),
    );
    const answer = { ...guestLinkAnswer(link, 0), ...address };
    await caller.remember(rows, answer, [gallery.uuid, album.uuid]);
    return answer;
  });
}

function addressOf(
  { defaults, qrCode }: Pick<ActionPorts, 'defaults' | 'qrCode'>,
  path: string,
): Pick<CreateGuestLinkAnswer, 'url' | 'qr'> {
  const { publicUrl } = defaults;
  if (publicUrl === null) return { url: path, qr: null };
  const url = `${publicUrl.replace(/\/+$/, '')}${path}`;
  return { url, qr: qrCode.svg(url) };
}
