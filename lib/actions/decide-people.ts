/** What a human says of people is written at once: who is whose, the decisions that make it last, and what has to be grouped again. */
import type { PairDecision } from '../matching/groupable-face.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { Companion } from '../ports/people-rows.ts';
import type { Gallery, Person } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { auditEvent } from './audit-event.ts';
import { findGallery, galleryNotFound } from './find-gallery.ts';
import { findPeople } from './find-people.ts';
import { type PeopleAnswer, peopleAnswer } from './people-answer.ts';
import { tellIndex } from './sync-enrolled.ts';

export type DecidePorts = Pick<ActionPorts, 'registry' | 'index' | 'telemetry' | 'clock' | 'ids'>;

export interface Deciding {
  readonly rows: RegistryRows;
  readonly gallery: Gallery;
  readonly now: Date;
  readonly actor: string;
  /** Somebody of the gallery, locked until the transaction ends. @throws Refusal `person_not_found` */
  hold(ids: readonly string[]): Promise<readonly Person[]>;
  facesOf(person: Person): Promise<readonly Companion[]>;
  /** Pairs as `decided-pairs` makes them. */
  decide(pairs: readonly Omit<PairDecision, 'at'>[]): Promise<void>;
}

export interface Decided {
  /** Who is answered; also the target of the audit event. */
  readonly person: string;
  /** Faces whose person changed, or whose people have to be grouped again. */
  readonly faces: readonly string[];
}

/**
 * The one way humans change people: one transaction after the other for each gallery, none between the looking and the writing of the
 * grouping. @throws Refusal `gallery_not_found` and what `work` throws
 */
export async function decidePeople(
  ports: DecidePorts,
  request: { readonly gallery: string; readonly caller: Caller },
  action: string,
  work: (deciding: Deciding) => Promise<Decided>,
): Promise<PeopleAnswer> {
  const { clock } = ports;
  const { caller } = request;
  const done = await ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    if (!(await rows.batch.holdGallery(gallery.uuid))) galleryNotFound();
    await rows.grouping.lock(gallery.uuid);
    const deciding = decidingOver(rows, gallery, clock.now(), caller.principal);
    const { person, faces } = await work(deciding);
    await rows.grouping.changed(gallery.uuid, faces);
    const sequences = await rows.outbox.add(gallery.embeddingSpace, faces);
    const [row] = await rows.persons.findByUuids([person]);
    const answer = peopleAnswer(row!, await rows.people.seen(person));
    await rows.audit.add(
      auditEvent(ports, caller, { action, gallery: gallery.uuid, target: person, outcome: 'done' }),
    );
    await caller.remember(rows, answer, [gallery.uuid, person]);
    return { answer, space: gallery.embeddingSpace, faces, sequences };
  });
  await tellIndex(ports, done.space, done.faces, done.sequences);
  return done.answer;
}

/** Inside a transaction that holds the gallery and has locked its people. */
export function decidingOver(rows: RegistryRows, gallery: Gallery, now: Date, actor: string): Deciding {
  return {
    rows,
    gallery,
    now,
    actor,
    async hold(ids) {
      const found: Person[] = [];
      for (const id of ids) found.push(await findPeople({ registry: rows }, gallery, id));
      await rows.grouping.holdPersons(found.map(({ uuid }) => uuid));
      const held: Person[] = [];
      // Read again: an erasure or another name may have come between.
      for (const id of ids) held.push(await findPeople({ registry: rows }, gallery, id));
      return held;
    },
    facesOf: (person) => rows.people.facesOf([person.uuid]),
    async decide(pairs) {
      await rows.decisions.add(
        gallery.uuid,
        pairs.map((pair) => ({ ...pair, at: now.getTime(), actor })),
      );
    },
  };
}
