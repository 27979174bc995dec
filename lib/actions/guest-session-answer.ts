/** What a guest is told of the own session: the album, what has to be agreed to, how many searches are left. */
import type { AlbumPolicy } from '../ports/album-records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { type CoverAnswer, coversOf } from './album-cover.ts';
import { type ConsentAnswer, consentAnswer } from './consent-answer.ts';
import { CONSENT_VERSION } from './consent-texts.ts';
import { isEnough, type NeededConsent, neededConsent } from './needed-consent.ts';
import { sessionOver } from './own-guest.ts';
import type { FilePorts } from './photo-files.ts';
import { needsRelease } from './release-results.ts';

export interface GuestSessionAnswer {
  readonly id: string;
  /** Of the link it was opened by. */
  readonly linkId: string;
  readonly expiresAt: string;
  readonly gallery: string;
  readonly album: {
    readonly id: string;
    readonly title: string;
    readonly takenOn: string | null;
    readonly coverPhotoId: string | null;
    readonly cover: CoverAnswer | null;
    readonly state: AlbumPolicy['state'];
    readonly indexing: boolean;
    readonly audience: AlbumPolicy['audience'];
    readonly download: AlbumPolicy['download'];
    /** Photos show only after staff have looked at them. */
    readonly reviewed: boolean;
  };
  readonly consent: NeededConsent & {
    /** The text to show. */
    readonly textVersion: string;
    /** In force. */
    readonly given: ConsentAnswer | null;
    /** Enough to search. */
    readonly enough: boolean;
  };
  /** `left`: of all guests of the link together; null = as many as they like. */
  readonly searches: { readonly made: number; readonly left: number | null };
}

/** @throws Refusal `unauthenticated` when it is gone */
export async function guestSessionAnswer(
  ports: Omit<FilePorts, 'registry'>,
  rows: Pick<RegistryRows, 'guestSessions' | 'consents' | 'renditions'>,
  uuid: string,
): Promise<GuestSessionAnswer> {
  const pass = await rows.guestSessions.pass(uuid);
  if (pass === null) throw sessionOver();
  const { session, link, gallery, album } = pass;
  const { policy } = album;
  const given = await rows.consents.inForce(uuid);
  const guest = { session: uuid, link: link.uuid, album: album.uuid, expiresAt: session.expiresAt };
  const covers = await coversOf({ ...ports, registry: rows }, { guest }, [album]);
  return {
    id: uuid,
    linkId: link.uuid,
    expiresAt: session.expiresAt.toISOString(),
    gallery: gallery.id,
    album: {
      id: album.id,
      title: album.title,
      takenOn: album.takenOn,
      coverPhotoId: album.cover,
      cover: covers.get(album.uuid) ?? null,
      state: policy.state,
      indexing: policy.indexing,
      audience: policy.audience,
      download: policy.download,
      reviewed: needsRelease(policy),
    },
    consent: {
      ...neededConsent(policy),
      textVersion: CONSENT_VERSION,
      given: given === null ? null : consentAnswer(given),
      enough: isEnough(policy, given),
    },
    searches: {
      made: session.searches,
      left: link.searchBudget === null ? null : Math.max(0, link.searchBudget - link.searches),
    },
  };
}
