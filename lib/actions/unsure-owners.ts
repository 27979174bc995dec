/** Enrollments of faces that are somebody's only because the grouping thinks so: what is locked for them, read, and written. */
import { Refusal } from '../errors.ts';
import type { OwnedFace } from '../ports/batch-rows.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { type Takeover, takeoverAmong } from './take-over-people.ts';

/** A guess, or somebody without a name. */
export function isUnsure({ person, grouped, unnamed }: Pick<OwnedFace, 'person' | 'grouped' | 'unnamed'>) {
  return person !== null && (grouped || unnamed);
}

/**
 * Call it before persons are claimed: whoever changes people comes one after the other (see BatchRows). False when the photos show nobody
 * the grouping put somewhere; most enrollments wait for nothing.
 */
export async function holdUnsure(
  rows: RegistryRows,
  gallery: Gallery,
  digests: readonly string[],
): Promise<boolean> {
  if ((await rows.people.unsureOwners(gallery.uuid, digests)).length === 0) return false;
  await rows.grouping.lock(gallery.uuid);
  // As they are now that nobody moves them; people with a name only lose a guess and need not wait for us.
  const owners = await rows.people.unsureOwners(gallery.uuid, digests);
  await rows.grouping.holdPersons(owners.flatMap(({ person, unnamed }) => (unnamed ? [person] : [])));
  return true;
}

/**
 * `faces`: those of the photos, `persons`: who claims them.
 * @throws Refusal `face_not_found` when they were grouped after `held` was found out, so that the caller begins again
 */
export async function takeoverFor(
  rows: RegistryRows,
  held: boolean,
  faces: readonly OwnedFace[],
  persons: readonly string[],
): Promise<Takeover> {
  const unsure = faces.filter(isUnsure);
  if (unsure.length === 0) return takeoverAmong({ companions: [], unnamed: new Set(), decisions: [] });
  if (!held)
    throw new Refusal(
      'face_not_found',
      'The people of this photo are being grouped; send the request again.',
    );
  const owners = unsure.flatMap(({ person }) => person ?? []);
  const unnamed = new Set(
    unsure.flatMap(({ person, unnamed }) => (unnamed && person !== null ? [person] : [])),
  );
  const companions = await rows.people.facesOf([...new Set([...owners, ...persons])]);
  const decisions = await rows.decisions.about(companions.map(({ face }) => face));
  return takeoverAmong({ companions, unnamed, decisions });
}

/** Answers the faces that changed their place, for the index. */
export async function writeTakeover(
  rows: RegistryRows,
  gallery: Gallery,
  takeover: Takeover,
): Promise<readonly string[]> {
  const placed = takeover.placed();
  if (placed.length === 0) return [];
  const guesses = placed.filter(({ certain }) => !certain);
  await rows.batch.assign(
    placed.filter(({ certain }) => certain).map(({ face, to: person }) => ({ face, person })),
  );
  await rows.grouping.move(guesses);
  await rows.grouping.changed(
    gallery.uuid,
    guesses.map(({ face }) => face),
  );
  await rows.people.dropEmptyClusters([...new Set(placed.map(({ from }) => from))]);
  return placed.map(({ face }) => face);
}
