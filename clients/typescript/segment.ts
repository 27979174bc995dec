/** Ids as parts of a path: what is no id must not become one. */
import { KithProblem } from './problem.ts';

/** An id as a path segment. An empty id or `..` would name another route (deleting more than was meant), so they end here. */
export function segment(id: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id)) return id;
  throw new KithProblem(
    'An id has 1 to 64 letters, digits, dots, underscores or hyphens and begins with a letter or digit.',
    { status: 400, code: 'validation_failed' },
  );
}

export function galleryPath(id: string): string {
  return `/v1/galleries/${segment(id)}`;
}
