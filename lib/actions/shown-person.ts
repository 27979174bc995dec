/** The one person a request shows, as embeddings that are forgotten with it. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller, PhotoInput } from '../ports/caller.ts';
import type { Gallery } from '../ports/records.ts';
import type { SearchSubject } from './search-subjects.ts';
import { withPhotos } from './take-photos.ts';
import { usableSubjects } from './usable-subjects.ts';

export type ShownPersonPorts = Pick<
  ActionPorts,
  'registry' | 'analyzer' | 'photoStore' | 'digest' | 'clock' | 'telemetry' | 'spaces'
>;

export interface ShownPersonRequest {
  /** One, by selfies or by a face that is known. */
  readonly subjects: readonly SearchSubject[];
  /** The selfies. */
  readonly photos: readonly PhotoInput[];
  readonly caller: Caller;
}

/**
 * One to three embeddings. Guests show themselves, since a stored face would let them ask for anybody.
 * @throws Refusal `forbidden`, `upload_not_found`, `face_not_found`, those of a selfie with `advice`, `selfies_differ`, `models_unavailable`
 */
export async function shownPerson(
  ports: ShownPersonPorts,
  gallery: Gallery,
  { subjects, photos, caller }: ShownPersonRequest,
): Promise<readonly Float32Array[]> {
  if (caller.guest !== null && subjects.some((subject) => 'faceId' in subject))
    throw new Refusal('forbidden', 'Guests ask with selfies.');
  const probes = await withPhotos(ports, { gallery, caller, photos }, async (taken) => {
    const seen = await usableSubjects(ports, gallery, subjects, taken);
    return seen instanceof Refusal ? seen : seen.probes.flat();
  });
  if (probes instanceof Refusal) throw probes;
  return probes;
}
