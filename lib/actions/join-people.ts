/** Makes two people one for good: faces move, and decisions hold them together whatever the grouping thinks. */
import { Refusal } from '../errors.ts';
import { samePersonPairs } from '../matching/decided-pairs.ts';
import type { Person } from '../ports/records.ts';
import type { Deciding } from './decide-people.ts';

/**
 * `from` goes; `into` keeps its id and name. Answers the faces of both. What the grouping alone had put to a named `into` stays a guess.
 * @throws Refusal `decision_conflict` when somebody said that they are two, unless that is overruled
 */
export async function joinPeople(
  deciding: Deciding,
  into: Person,
  from: Person,
  { overrule }: { readonly overrule: boolean },
): Promise<readonly string[]> {
  const { rows } = deciding;
  const [kept, moved] = [await deciding.facesOf(into), await deciding.facesOf(from)];
  if (!overrule) await refuseContradiction(deciding, kept, moved);
  const certain = into.kind === 'named' ? kept.filter(({ grouped }) => !grouped) : kept;
  const faces = moved.map(({ face }) => face);
  await rows.persons.merge(from.uuid, into.uuid);
  await rows.people.tie(faces, into.uuid);
  const shown = [...certain, ...moved].filter((each) => each.shown).map(({ face }) => face);
  await deciding.decide(samePersonPairs(shown));
  return [...kept.map(({ face }) => face), ...faces];
}

interface Named {
  readonly face: string;
}

async function refuseContradiction(
  { rows }: Deciding,
  kept: readonly Named[],
  moved: readonly Named[],
): Promise<void> {
  const [here, there] = [new Set(kept.map(({ face }) => face)), new Set(moved.map(({ face }) => face))];
  const said = await rows.decisions.about([...there]);
  const apart = said.find(
    ({ a, b, same }) => !same && ((here.has(a) && there.has(b)) || (here.has(b) && there.has(a))),
  );
  if (apart === undefined) return;
  throw new Refusal(
    'decision_conflict',
    'Somebody said before that these are two people; send "overrule": true to say that they are one after all.',
    { faces: [apart.a, apart.b], at: new Date(apart.at).toISOString() },
  );
}
