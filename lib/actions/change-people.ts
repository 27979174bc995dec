/** Hides somebody from the people that are listed, or shows them again. */
import type { Caller } from '../ports/caller.ts';
import { type DecidePorts, decidePeople } from './decide-people.ts';
import type { PeopleAnswer } from './people-answer.ts';

/** @throws Refusal `gallery_not_found`, `person_not_found` */
export async function changePeople(
  ports: DecidePorts,
  request: {
    readonly gallery: string;
    readonly person: string;
    readonly hidden: boolean;
    readonly caller: Caller;
  },
): Promise<PeopleAnswer> {
  return decidePeople(ports, request, 'change_people', async ({ rows, hold }) => {
    const [person] = await hold([request.person]);
    await rows.people.change(person!.uuid, { hidden: request.hidden });
    return { person: person!.uuid, faces: [] };
  });
}
