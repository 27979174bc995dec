/** The people of a request as embeddings, once it is clear that the selfies of each show one person. */
import { Refusal } from '../errors.ts';
import { selfiesAgree } from '../matching/selfies-agree.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery } from '../ports/records.ts';
import { selfieThreshold } from './album-threshold.ts';
import { type SearchSubject, type Subjects, searchSubjects } from './search-subjects.ts';

/**
 * Answers the refusal of a selfie instead of throwing it: such a selfie is no use to anybody, so whoever took it may delete it. Refusal
 * `selfies_differ`, and those of `searchSubjects`. @throws Refusal `face_not_found`, `models_unavailable`
 */
export async function usableSubjects(
  ports: Pick<ActionPorts, 'registry' | 'analyzer' | 'telemetry' | 'spaces'>,
  gallery: Gallery,
  wanted: readonly SearchSubject[],
  taken: Parameters<typeof searchSubjects>[3],
): Promise<Subjects | Refusal> {
  try {
    const subjects = await searchSubjects(ports, gallery, wanted, taken);
    const threshold = selfieThreshold(ports, gallery);
    const differing = subjects.probes.findIndex((selfies) => !selfiesAgree(selfies, threshold));
    return differing === -1 ? subjects : selfiesDiffer(differing);
  } catch (error) {
    if (error instanceof Refusal && Object.hasOwn(error.details, 'selfie')) return error;
    throw error;
  }
}

function selfiesDiffer(subject: number): Refusal {
  return new Refusal(
    'selfies_differ',
    'These selfies seem to show different people; send those of one person, or each person as a subject of their own.',
    { subject },
  );
}
