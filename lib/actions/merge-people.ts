/** Says that two people, named or not, are one. */
import { Refusal } from '../errors.ts';
import type { Caller } from '../ports/caller.ts';
import { type DecidePorts, decidePeople } from './decide-people.ts';
import { joinPeople } from './join-people.ts';
import type { PeopleAnswer } from './people-answer.ts';

export interface MergePeopleRequest {
  readonly gallery: string;
  readonly person: string;
  readonly from: string;
  readonly overrule: boolean;
  readonly caller: Caller;
}

/**
 * The first one stays, unless only the second one has a name: a name is never lost to somebody without.
 * @throws Refusal `gallery_not_found`, `person_not_found`, `validation_failed` (a person and themselves), `decision_conflict`
 */
export async function mergePeople(ports: DecidePorts, request: MergePeopleRequest): Promise<PeopleAnswer> {
  if (request.person === request.from) {
    throw new Refusal('validation_failed', 'from must be another person than the one merged into.', {
      field: 'from',
    });
  }
  return decidePeople(ports, request, 'merge_people', async (deciding) => {
    const [one, other] = await deciding.hold([request.person, request.from]);
    const swaps = one!.kind === 'cluster' && other!.kind === 'named';
    const [into, from] = swaps ? [other!, one!] : [one!, other!];
    return { person: into.uuid, faces: await joinPeople(deciding, into, from, request) };
  });
}
