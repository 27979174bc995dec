/** From whatever went wrong to a title, a next step and the number of the request to ask about. */
import { KithProblem } from '../../clients/typescript/problem.ts';
import { isProblemKey, type ProblemKey, tProblem } from './words/problems.ts';

export interface Told {
  readonly title: string;
  /** The page's own words, or the server's sentence in its language. */
  readonly text: string;
  readonly requestId: string | null;
}

const BUSY = /_unavailable$|^timed_out$|^idempotency_in_progress$/;

export function codeOf(thrown: unknown): string {
  return thrown instanceof KithProblem ? thrown.code : 'fault';
}

/** Call it while rendering: the words follow the language. */
export function told(thrown: unknown): Told {
  const problem = thrown instanceof KithProblem ? thrown : null;
  const key = keyOf(codeOf(thrown));
  const text = `${key}.text`;
  return {
    title: tProblem(key),
    text: isProblemKey(text) ? tProblem(text) : (problem?.message ?? ''),
    requestId: problem?.requestId ?? null,
  };
}

/** A title for the code of a refused photo. */
export function refusalTitle(code: string): string {
  return tProblem(keyOf(code));
}

function keyOf(code: string): ProblemKey {
  if (isProblemKey(code)) return code;
  if (code.endsWith('_not_found')) return 'not_found';
  return BUSY.test(code) ? 'busy' : 'other';
}
