/** The one place where searches are confined to a gallery. */
import type { Schemas } from '@qdrant/js-client-rest';

export interface Confinement {
  /** In at least one of these albums. */
  readonly albums?: readonly string[] | undefined;
  readonly namedOnly?: boolean | undefined;
  /** Only faces tied to a person, none of these. */
  readonly otherThan?: readonly string[] | undefined;
}

/** Faces of one gallery; every filter the index sends is made here. */
export function withinGallery(gallery: string, { albums, namedOnly, otherThan }: Confinement = {}) {
  const must: Schemas['Condition'][] = [{ key: 'gallery', match: { value: gallery } }];
  const mustNot: Schemas['Condition'][] = [];
  if (albums !== undefined) must.push({ key: 'albums', match: { any: [...new Set(albums)] } });
  if (namedOnly === true) must.push({ key: 'named', match: { value: true } });
  // A named face has a person, so that the condition would only cost.
  else if (otherThan !== undefined) mustNot.push({ is_empty: { key: 'person' } });
  if (otherThan !== undefined && otherThan.length > 0) {
    mustNot.push({ key: 'person', match: { any: [...otherThan] } });
  }
  return { must, ...(mustNot.length > 0 && { must_not: mustNot }) } satisfies Schemas['Filter'];
}
