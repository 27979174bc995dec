/** "Erase everything that shows me": finds the faces like a selfie and writes down which, so that somebody can look before they go. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { NewErasureRequest, SuppressionConsent } from '../ports/erasure-requests.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { auditEvent } from './audit-event.ts';
import { checkSuppressionText } from './consent-texts.ts';
import { type ErasureRequestAnswer, guestsRequest, staffsRequest } from './erasure-request-answer.ts';
import { facesLike } from './faces-like.ts';
import { albumNotFound, findAlbum } from './find-album.ts';
import { findGallery, galleryNotFound } from './find-gallery.ts';
import { holdGuest } from './own-guest.ts';
import { type ShownPersonPorts, type ShownPersonRequest, shownPerson } from './shown-person.ts';

export interface CreateErasureRequest extends ShownPersonRequest {
  readonly gallery: string;
  /** Absent: every face of the gallery is looked at. */
  readonly album?: string | undefined;
  /** Not for guests. */
  readonly threshold?: number | undefined;
  /** To keeping a template, so that the person is not found again. */
  readonly consent?: SuppressionConsent | undefined;
}

type Ports = ShownPersonPorts & Pick<ActionPorts, 'index' | 'ids'>;

/** Staff decide on what they have just seen. */
const STAFF_MS = 600_000;
/** A guest's request has to be answered within a month (GDPR, Article 12). */
const GUEST_MS = 30 * 86_400_000;
/** Requests of one guest that nobody has decided yet. */
const MOST_WAITING = 5;

/**
 * Neither the selfie nor its embedding is kept. A guest needs no consent for it: who withdrew it must be able to ask, too.
 * @throws Refusal `gallery_not_found`, `album_not_found`, `forbidden`, `rate_limited` for a guest whose requests wait, `validation_failed`
 *   and those of `shownPerson`; `index_unavailable`
 */
export async function createErasureRequest(
  ports: Ports,
  request: CreateErasureRequest,
): Promise<ErasureRequestAnswer> {
  const { caller, threshold, consent } = request;
  if (caller.guest !== null && threshold !== undefined)
    throw new Refusal('forbidden', 'Guests ask by the threshold of the installation.');
  if (caller.guest !== null && consent !== undefined) checkSuppressionText(consent);
  const gallery = await findGallery(ports, request.gallery);
  const album = request.album === undefined ? null : await findAlbum(ports, gallery, request.album);
  const probes = await shownPerson(ports, gallery, request);
  const found = await facesLike(ports, gallery, probes, { album, threshold });
  const known = await ports.registry.erasureRequests.faces(
    gallery.uuid,
    found.faces.map(({ face }) => face),
  );
  const there = new Set(known.map(({ face }) => face));
  const now = ports.clock.now();
  const created: NewErasureRequest = {
    uuid: ports.ids.uuid(),
    gallery: gallery.uuid,
    album: album?.uuid ?? null,
    guest: caller.guest?.session ?? null,
    faces: found.faces.flatMap(({ face }) => (there.has(face) ? [face] : [])),
    requestedBy: caller.principal,
    consent: consent ?? null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + (caller.guest === null ? STAFF_MS : GUEST_MS)),
  };
  const whole = { ...created, scope: 'faces', status: 'waiting', decidedBy: null, erasure: null } as const;
  const answer = caller.guest === null ? await staffsRequest(ports, whole, found) : guestsRequest(whole);
  await ports.registry.transact(async (rows) => {
    await hold(rows, request, gallery, album);
    await rows.erasureRequests.create(created);
    const audited = { action: 'request_erasure', gallery: gallery.uuid, target: created.uuid };
    await rows.audit.add(auditEvent(ports, caller, { ...audited, outcome: 'waiting' }));
    await caller.remember(rows, answer, [gallery.uuid, created.uuid, ...created.faces]);
  });
  return answer;
}

/** What the row hangs on may have been erased while the selfie was looked at. */
async function hold(
  rows: RegistryRows,
  { gallery: id, album: albumId, caller }: CreateErasureRequest,
  gallery: Gallery,
  album: Album | null,
): Promise<void> {
  if (!(await rows.batch.holdGallery(gallery.uuid))) galleryNotFound();
  if (caller.guest !== null) {
    const { guest } = await holdGuest(rows, { gallery: id, album: albumId ?? '', caller }, 'alone');
    const page = { after: null, limit: MOST_WAITING };
    const waiting = await rows.erasureRequests.list(
      { gallery: gallery.uuid, guest, status: 'waiting' },
      page,
    );
    if (waiting.length < MOST_WAITING) return;
    throw new Refusal(
      'rate_limited',
      'Your earlier requests wait for an answer; ask again when they have one.',
    );
  }
  if (album !== null && (await rows.albums.hold([album.uuid], 'shared')).length === 0) albumNotFound();
}
