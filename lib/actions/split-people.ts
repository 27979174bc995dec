/** Says that some faces of a person are somebody else: a new unnamed person, who stays apart from the first one. */
import { Refusal } from '../errors.ts';
import { splitPairs } from '../matching/decided-pairs.ts';
import type { Caller } from '../ports/caller.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { type DecidePorts, decidePeople } from './decide-people.ts';
import type { PeopleAnswer } from './people-answer.ts';

export interface SplitPeopleRequest {
  readonly gallery: string;
  readonly person: string;
  /** Face ids; all of one other person. */
  readonly faces: readonly string[];
  readonly caller: Caller;
}

/**
 * Answers the new person. Either side is one person from then on.
 * @throws Refusal `gallery_not_found`, `person_not_found`, `face_not_found` (not of this person), `validation_failed` (all faces),
 *   `decision_conflict` (the person was enrolled by one of them)
 */
export async function splitPeople(ports: DecidePorts, request: SplitPeopleRequest): Promise<PeopleAnswer> {
  return decidePeople(ports, request, 'split_person', async (deciding) => {
    const { rows, gallery } = deciding;
    const [person] = await deciding.hold([request.person]);
    const faces = await deciding.facesOf(person!);
    const wanted = new Set(request.faces.map((face) => face.toLowerCase()));
    const [moved, rest] = [
      faces.filter(({ face }) => wanted.has(face)),
      faces.filter(({ face }) => !wanted.has(face)),
    ];
    await refuseWrong(deciding.rows, wanted, { moved, rest });
    const own = moved.map(({ face }) => face);
    const uuid = ports.ids.uuid();
    await rows.people.addClusters(gallery.uuid, [uuid]);
    await rows.people.tie(own, uuid);
    if (person!.kind === 'cluster')
      await rows.people.tie(
        rest.map(({ face }) => face),
        person!.uuid,
      );
    const shown = (some: typeof faces) => some.filter((each) => each.shown).map(({ face }) => face);
    const said = await rows.decisions.about(own);
    await deciding.decide(splitPairs(own, shown(rest), said));
    return { person: uuid, faces: faces.map(({ face }) => face) };
  });
}

async function refuseWrong(
  rows: Pick<RegistryRows, 'people'>,
  wanted: ReadonlySet<string>,
  {
    moved,
    rest,
  }: { readonly moved: readonly { face: string }[]; readonly rest: readonly { face: string }[] },
): Promise<void> {
  const own = new Set(moved.map(({ face }) => face));
  const foreign = [...wanted].find((face) => !own.has(face));
  if (foreign !== undefined)
    throw new Refusal('face_not_found', 'The person has no such face.', { faceId: foreign });
  if (rest.length === 0)
    throw new Refusal('validation_failed', 'Leave the person at least one face.', { field: 'faces' });
  const [enrolled] = await rows.people.enrolled([...own]);
  if (enrolled !== undefined) {
    throw new Refusal(
      'decision_conflict',
      'The person was enrolled by this face; DELETE …/faces/{face} takes it away from them.',
      { faceId: enrolled },
    );
  }
}
