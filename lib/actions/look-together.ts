/** Looks at photos of a job together and, where one breaks the analysis, at each alone, so that it does not spoil its neighbours. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import { isPause } from './work-pause.ts';

export interface LookedTogether<One, Seen> {
  readonly seen: readonly Seen[];
  /** Those the analysis broke on; told in the log. */
  readonly broken: readonly One[];
  /** Nothing the caller could change, and nothing that waiting changes, for any of them: models of the gallery's space that are not here, say. */
  readonly refusal: Refusal | null;
}

/** @throws a refusal that would meet every photo now (see isPause) */
export async function lookTogether<One extends { readonly item: { readonly line: number } }, Seen>(
  { telemetry }: Pick<ActionPorts, 'telemetry'>,
  job: string,
  photos: readonly One[],
  look: (some: readonly One[]) => Promise<readonly Seen[]>,
): Promise<LookedTogether<One, Seen>> {
  try {
    return { seen: await look(photos), broken: [], refusal: null };
  } catch (error) {
    if (isPause(error)) throw error;
    if (error instanceof Refusal) return { seen: [], broken: [], refusal: error };
  }
  const seen: Seen[] = [];
  const broken: One[] = [];
  for (const one of photos) {
    try {
      seen.push(...(await look([one])));
    } catch (error) {
      if (isPause(error)) throw error;
      telemetry.log('error', 'a photo of a job could not be analysed', { job, line: one.item.line }, error);
      broken.push(one);
    }
  }
  return { seen, broken, refusal: null };
}
