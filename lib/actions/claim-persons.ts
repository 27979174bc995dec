/** The persons of some enrollments: made or locked before their faces are known, described or taken back afterwards. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { ClaimedPerson } from '../ports/batch-rows.ts';
import type { Gallery, Json, Person } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';

export interface PersonWish {
  /** Chosen by the caller. */
  readonly id: string;
  /** What is given replaces what is stored. */
  readonly displayName?: string | null | undefined;
  readonly metadata?: { readonly [key: string]: Json } | undefined;
}

export interface ClaimedPersons {
  readonly claimed: readonly ClaimedPerson[];
  uuidOf(id: string): string;
}

/** In the caller's transaction, after the gallery is held. @throws Refusal `person_not_found` when somebody keeps deleting them */
export async function claimPersons(
  { ids }: Pick<ActionPorts, 'ids'>,
  rows: RegistryRows,
  gallery: Gallery,
  wishes: readonly PersonWish[],
): Promise<ClaimedPersons> {
  const wanted = [...new Set(wishes.map(({ id }) => id))].map((id) => ({ uuid: ids.uuid(), id }));
  const claimed = await rows.batch.claimPersons(gallery.uuid, wanted);
  const uuids = new Map(claimed.map(({ person }) => [person.id, person.uuid]));
  return {
    claimed,
    uuidOf(id) {
      const uuid = uuids.get(id);
      if (uuid === undefined) throw new Error('a person was not claimed');
      return uuid;
    },
  };
}

/**
 * `served`: the wishes of those who got a face, in order; of two that describe one person the later counts. Answers the persons by
 * uuid as they are now.
 */
export async function settlePersons(
  rows: RegistryRows,
  persons: ClaimedPersons,
  served: readonly PersonWish[],
): Promise<ReadonlyMap<string, Person>> {
  const ids = new Set(served.map(({ id }) => id));
  const idle = persons.claimed.filter(({ person, created }) => created && !ids.has(person.id));
  await rows.batch.unclaimPersons(idle.map(({ person }) => person.uuid));
  const described = [...Map.groupBy(served, ({ id }) => id)].flatMap(([id, wishes]) => {
    const displayName = wishes.findLast((wish) => wish.displayName !== undefined)?.displayName;
    const metadata = wishes.findLast((wish) => wish.metadata !== undefined)?.metadata;
    if (displayName === undefined && metadata === undefined) return [];
    return [{ uuid: persons.uuidOf(id), displayName, metadata }];
  });
  const changed = await rows.batch.describePersons(described);
  return new Map(
    [...persons.claimed.map(({ person }) => person), ...changed].map((person) => [person.uuid, person]),
  );
}
