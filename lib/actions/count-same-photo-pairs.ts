/** Counts how alike the faces of photos are when they are first found: what a gallery's own photos say about strangers. */
import { addPairs, NO_PAIRS, pairsOfPhoto } from '../matching/same-photo-pairs.ts';
import type { StoredFace } from '../ports/batch-rows.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { type FacesByPhoto, searchable } from './store-album-faces.ts';

/**
 * `photos`: those whose faces were looked for in this transaction, each picture once: no edit of one that was counted. What is counted
 * stays when photos go; it is counts alone and says nothing of a face. Call it last, see `SamePhotoPairRows`.
 */
export async function countSamePhotoPairs(
  rows: RegistryRows,
  gallery: Gallery,
  photos: readonly string[],
  { faces, added }: { readonly faces: FacesByPhoto; readonly added: readonly StoredFace[] },
): Promise<void> {
  const { uuid, embeddingSpace: space } = gallery;
  const known = new Map(
    added.flatMap(({ face, embedding }) => (embedding === null ? [] : [[face.uuid, embedding.embedding]])),
  );
  const groups = photos.map((photo) => searchable(faces.get(photo))).filter(({ length }) => length > 1);
  // An enrollment had stored one of the faces before.
  const missing = groups.flat().filter((face) => !known.has(face));
  for (const { face, embedding } of await rows.faces.points(space, missing)) known.set(face, embedding);
  const counted = groups.map((group) =>
    pairsOfPhoto(
      group.flatMap((face) => {
        const embedding = known.get(face);
        return embedding === undefined ? [] : [embedding];
      }),
    ),
  );
  await rows.samePhotoPairs.add(uuid, space, counted.reduce(addPairs, NO_PAIRS));
}
