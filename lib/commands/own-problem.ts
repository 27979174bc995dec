/** Tells a problem of one photo from one that every other photo would meet as well. */
import { KithProblem } from '../../clients/typescript/problem.ts';
import { CommandProblem } from './command-problem.ts';

export interface OwnProblem {
  readonly code: string;
  readonly message: string;
}

/** What is wrong with this photo alone: it vanished, may not be read, or was refused. Null: it concerns all. */
export function ownProblem(error: unknown): OwnProblem | null {
  const own = error instanceof CommandProblem || (error instanceof KithProblem && !concernsAll(error));
  return own ? { code: error.code, message: error.message } : null;
}

/** Refusals the next request would meet as well. */
export function concernsAll(problem: KithProblem): boolean {
  const aboutRequest = [400, 404, 409, 413, 415, 422, 500].includes(problem.status);
  return (
    !aboutRequest || ['gallery_not_found', 'embedding_space_mismatch', 'not_kith'].includes(problem.code)
  );
}
