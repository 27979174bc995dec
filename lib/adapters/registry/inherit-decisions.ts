/** Before faces go: what humans said through them outlives them, and the people around them are grouped again. */
import { inheritedPairs } from '../../matching/decided-pairs.ts';
import { compareIds, type PairDecision } from '../../matching/groupable-face.ts';
import type { Database } from './database.ts';
import { decisionRows } from './decisions.ts';

/** Must run before the decisions about the faces are deleted. */
export async function inheritDecisions(
  db: Database,
  gallery: string,
  gone: readonly string[],
): Promise<void> {
  const going = new Set(gone);
  const rows = await db.$queryRaw<(Omit<PairDecision, 'at'> & { at: Date; actor: string })[]>`
    SELECT face_a AS a, face_b AS b, same, at, actor FROM face_decision
    WHERE face_a = ANY(${[...gone]}::uuid[]) OR face_b = ANY(${[...gone]}::uuid[])`;
  if (rows.length === 0) return;
  const stored = rows.map(({ at, ...row }) => ({ ...row, at: at.getTime() }));
  const actor = stored.reduce((one, other) => (other.at > one.at ? other : one)).actor;
  let decided: readonly PairDecision[] = stored;
  const fresh = new Set<PairDecision>();
  for (const face of [...going].sort(compareIds)) {
    const own = decided.filter(({ a, b }) => a === face || b === face);
    if (own.length === 0) continue;
    const inherited = inheritedPairs(face, own);
    for (const each of inherited) fresh.add(each);
    decided = [...decided.filter((each) => !own.includes(each)), ...inherited];
  }
  const left = decided.filter((each) => fresh.has(each) && !going.has(each.a) && !going.has(each.b));
  await decisionRows(db).add(
    gallery,
    left.map((each) => ({ ...each, actor })),
  );
}

/** Whoever shared a person with faces that go, and faces that change their albums, have to be grouped again. */
export async function regroupWithout(
  db: Database,
  gallery: string,
  gone: readonly string[],
  moved: readonly string[],
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO people_change (gallery_uuid, face_uuid)
    SELECT ${gallery}::uuid, uuid FROM face
    WHERE uuid <> ALL(${[...gone]}::uuid[])
      AND (uuid = ANY(${[...moved]}::uuid[])
           OR person_uuid IN (SELECT person_uuid FROM face WHERE uuid = ANY(${[...gone]}::uuid[])))`;
}
