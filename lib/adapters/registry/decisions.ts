/** What humans said of pairs of faces; the later word on a pair counts. */
import type { DecisionRows } from '../../ports/people-rows.ts';
import type { Database } from './database.ts';

export function decisionRows(db: Database): DecisionRows {
  return {
    async add(gallery, decisions) {
      if (decisions.length === 0) return;
      const rows = JSON.stringify(
        decisions.map(({ a, b, same, actor, at }) => ({ a, b, same, actor, at: new Date(at).toISOString() })),
      );
      await db.$executeRaw`
        INSERT INTO face_decision AS d (face_a, face_b, gallery_uuid, same, actor, at)
        SELECT DISTINCT ON (least(a, b), greatest(a, b)) least(a, b), greatest(a, b), ${gallery}::uuid, same, actor, at
        FROM json_to_recordset(${rows}::json) AS r(a uuid, b uuid, same boolean, actor text, at timestamptz)
        WHERE a <> b ORDER BY least(a, b), greatest(a, b), at DESC, same
        ON CONFLICT (face_a, face_b) DO UPDATE
        SET same = excluded.same, actor = excluded.actor, at = excluded.at, updated_at = now()
        WHERE excluded.at >= d.at`;
    },

    async about(faces) {
      if (faces.length === 0) return [];
      const rows = await db.$queryRaw<{ a: string; b: string; same: boolean; at: Date }[]>`
        SELECT face_a AS a, face_b AS b, same, at FROM face_decision
        WHERE face_a = ANY(${[...faces]}::uuid[]) OR face_b = ANY(${[...faces]}::uuid[])`;
      return rows.map(({ at, ...row }) => ({ ...row, at: at.getTime() }));
    },
  };
}
