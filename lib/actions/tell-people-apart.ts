/** Says that two people are not the same, however alike they are: the grouping never makes them one. */
import { Refusal } from '../errors.ts';
import { notSamePairs } from '../matching/decided-pairs.ts';
import type { Caller } from '../ports/caller.ts';
import type { Companion } from '../ports/people-rows.ts';
import { type DecidePorts, decidePeople } from './decide-people.ts';
import type { PeopleAnswer } from './people-answer.ts';

/** Faces of either side that are told apart; a line between any two keeps the people apart. */
const FACES = 30;

/** @throws Refusal `gallery_not_found`, `person_not_found`, `validation_failed` (a person and themselves) */
export async function tellPeopleApart(
  ports: DecidePorts,
  request: {
    readonly gallery: string;
    readonly person: string;
    readonly other: string;
    readonly caller: Caller;
  },
): Promise<PeopleAnswer> {
  if (request.person === request.other)
    throw new Refusal('validation_failed', 'other must be another person.', { field: 'other' });
  return decidePeople(ports, request, 'tell_people_apart', async (deciding) => {
    const [one, other] = await deciding.hold([request.person, request.other]);
    const [here, there] = [await deciding.facesOf(one!), await deciding.facesOf(other!)];
    await deciding.decide(notSamePairs(some(here), some(there)));
    return { person: one!.uuid, faces: [...here, ...there].map(({ face }) => face) };
  });
}

/** Those that are surest to stay in their person first. */
function some(faces: readonly Companion[]): readonly string[] {
  const shown = faces.filter((each) => each.shown);
  const surest = [...shown.filter(({ grouped }) => !grouped), ...shown.filter(({ grouped }) => grouped)];
  return surest.slice(0, FACES).map(({ face }) => face);
}
