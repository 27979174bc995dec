/** Gives somebody a name: an unnamed person becomes a named one with all faces, or is found to be a person who has a name already. */
import { Refusal } from '../errors.ts';
import { samePersonPairs } from '../matching/decided-pairs.ts';
import type { Caller } from '../ports/caller.ts';
import { type DecidePorts, decidePeople } from './decide-people.ts';
import { joinPeople } from './join-people.ts';
import type { PeopleAnswer } from './people-answer.ts';

export interface NamePeopleRequest {
  readonly gallery: string;
  /** The unnamed person. */
  readonly person: string;
  /** The id of the named one, new or known. */
  readonly as: string;
  readonly displayName?: string | null | undefined;
  readonly overrule: boolean;
  readonly caller: Caller;
}

/**
 * From then on identify finds them by these faces.
 * @throws Refusal `gallery_not_found`, `person_not_found`, `already_exists` (they have a name, or it is another unnamed one's id),
 *   `decision_conflict`
 */
export async function namePeople(ports: DecidePorts, request: NamePeopleRequest): Promise<PeopleAnswer> {
  return decidePeople(ports, request, 'name_person', async (deciding) => {
    const { rows, gallery } = deciding;
    const { as, displayName, overrule } = request;
    const known = await rows.persons.find(gallery.uuid, as);
    const [unnamed, named] = await deciding.hold(known === null ? [request.person] : [request.person, as]);
    if (unnamed!.kind === 'named')
      throw new Refusal('already_exists', 'This person has a name; PATCH …/persons/{person} changes it.');
    if (named === undefined) {
      const faces = await deciding.facesOf(unnamed!);
      await rows.people.name(unnamed!.uuid, { id: as, ...(displayName !== undefined && { displayName }) });
      const own = faces.map(({ face }) => face);
      await rows.people.tie(own, unnamed!.uuid);
      await deciding.decide(samePersonPairs(faces.filter(({ shown }) => shown).map(({ face }) => face)));
      return { person: unnamed!.uuid, faces: own };
    }
    if (named.kind === 'cluster')
      throw new Refusal('already_exists', 'This is the id of an unnamed person; merge the two instead.');
    const faces = await joinPeople(deciding, named, unnamed!, { overrule });
    if (displayName !== undefined) await rows.persons.change(named.uuid, { displayName });
    return { person: named.uuid, faces };
  });
}
