/** Which photos a guest may see, choose and fetch: what the own searches found and staff, where they have to, released. */
import type { Album } from '../ports/album-records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { applyMarks } from './apply-marks.ts';
import { isEnough } from './needed-consent.ts';
import { needsRelease } from './release-results.ts';

type Rows = Pick<RegistryRows, 'consents' | 'guestSessions' | 'searches' | 'selections'>;

export interface Looking {
  /** Session uuid. */
  readonly guest: string;
  readonly album: Album;
  readonly now: Date;
}

/** Of these photo uuids the ones the guest may see. A favourite stays visible after the hour of its search. */
export async function visibleToGuest(
  rows: Rows,
  { guest, album, now }: Looking,
  photos: readonly string[],
): Promise<ReadonlySet<string>> {
  const consent = await rows.consents.inForce(guest);
  if (!isEnough(album.policy, consent)) return new Set();
  const found = await foundPhotos(rows, { guest, album, now }, photos);
  const chosen = await rows.selections.chosen(guest, photos);
  const seen = new Set([...found, ...chosen]);
  if (!needsRelease(album.policy)) return seen;
  const said = await rows.searches.releases(guest);
  return new Set([...seen].filter((photo) => said.get(photo) === 'released'));
}

/** Found by a search that lasts, not marked as somebody else, and vouched for by the registry. */
async function foundPhotos(
  rows: Rows,
  { guest, album, now }: Looking,
  photos: readonly string[],
): Promise<readonly string[]> {
  const findings = await rows.guestSessions.findings(guest, album.uuid, photos, now);
  const left = findings.flatMap(({ photo, query, marks }) =>
    applyMarks([{ group: 'match', photos: [photo] }], marks, query).flatMap((item) => item?.photos ?? []),
  );
  const faces = left.flatMap((photo) => photo.faces.map(({ face }) => face));
  const asked = { gallery: album.gallery, albums: [album.uuid], faces };
  const vouched = new Set((await rows.searches.vouched(asked)).map(({ face }) => face));
  return left.filter((photo) => photo.faces.some(({ face }) => vouched.has(face))).map(({ photo }) => photo);
}
