/** A person as answers show it. */
import type { Json, Person } from '../ports/records.ts';

export interface PersonAnswer {
  readonly id: string;
  readonly displayName: string | null;
  readonly metadata: { readonly [key: string]: Json };
  /** How many faces the person is known by. */
  readonly faces: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export function personAnswer(person: Person, faces: number): PersonAnswer {
  return {
    id: person.id,
    displayName: person.displayName,
    metadata: person.metadata,
    faces,
    createdAt: person.createdAt.toISOString(),
    updatedAt: person.updatedAt.toISOString(),
  };
}
