/** Writes and removes faces, many in one statement. */
import type { IndexPoint } from '../../../ports/vector-index.ts';
import type { Query } from './database.ts';
import type { SpaceTable } from './space-tables.ts';
import { vectorText } from './vector-text.ts';

/** About 3 MB of text. */
const FACES_PER_STATEMENT = 500;

/**
 * A face that is there already and differs in nothing is left alone: a rebuild then costs no new row and no new place in a graph.
 * The rows are taken in the order of their ids, so that writers of the same faces wait for each other instead of crossing.
 */
export async function writePoints(
  query: Query,
  { name }: SpaceTable,
  points: readonly IndexPoint[],
): Promise<void> {
  // The last one of equal ids counts; one statement can't write a row twice.
  const unique = [...new Map(points.map((point) => [point.face, point])).values()];
  unique.sort((a, b) => (a.face < b.face ? -1 : 1));
  for (let from = 0; from < unique.length; from += FACES_PER_STATEMENT) {
    const some = unique.slice(from, from + FACES_PER_STATEMENT);
    await query(
      `INSERT INTO ${name} AS kept (face, gallery, named, embedding, person, albums)
       SELECT face, gallery, named, embedding::vector, person, albums::uuid[]
       FROM unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::text[], $5::uuid[], $6::text[])
         AS given (face, gallery, named, embedding, person, albums)
       ON CONFLICT (face) DO UPDATE SET
         gallery = excluded.gallery, named = excluded.named, embedding = excluded.embedding,
         person = excluded.person, albums = excluded.albums
       WHERE (kept.gallery, kept.named, kept.embedding, kept.person, kept.albums) IS DISTINCT FROM
         (excluded.gallery, excluded.named, excluded.embedding, excluded.person, excluded.albums)`,
      [
        some.map(({ face }) => face),
        some.map(({ gallery }) => gallery),
        some.map(({ named }) => named),
        some.map(({ embedding }) => vectorText(embedding)),
        some.map(({ person }) => person),
        some.map(({ albums }) => `{${[...albums].sort().join()}}`),
      ],
    );
  }
}

export async function removePoints(
  query: Query,
  { name }: SpaceTable,
  faces: readonly string[],
): Promise<void> {
  await query(
    `DELETE FROM ${name} WHERE face IN
       (SELECT face FROM ${name} WHERE face = ANY ($1::uuid[]) ORDER BY face FOR UPDATE)`,
    [[...faces]],
  );
}
