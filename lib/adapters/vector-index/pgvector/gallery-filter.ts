/** The one place that says which faces a question is about. */
import type { IndexSearch } from '../../../ports/vector-index.ts';

export type Within = Pick<IndexSearch, 'gallery' | 'albums' | 'namedOnly'>;

/** The condition of a WHERE; its values are appended to `params`. */
export function galleryFilter(params: unknown[], { gallery, albums, namedOnly }: Within): string {
  const conditions = [`gallery = $${params.push(gallery)}`];
  if (namedOnly === true) conditions.push('named');
  if (albums !== undefined) conditions.push(`albums && $${params.push([...albums])}::uuid[]`);
  return conditions.join(' AND ');
}
