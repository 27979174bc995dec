/** The collections of the spaces: found, made where they are missing, refused where they are somebody else's. */
import { Refusal } from '../../../errors.ts';
import type { Telemetry } from '../../../ports/telemetry.ts';
import type { Calls, Deadline } from './calls.ts';
import { collectionName } from './collection-name.ts';
import { collectionPlan, dimensionOf, payloadIndexes } from './collection-plan.ts';
import { failureOf, unavailable } from './failures.ts';

export interface Collection {
  readonly name: string;
  /** Numbers in an embedding. */
  readonly dimension: number;
}

/** Others may make and delete the same collection while we look; more rounds than these mean that something is wrong. */
const ROUNDS = 5;
/**
 * Requests for a collection that is just being made, by us or by somebody who was quicker: for a second or so Qdrant knows its
 * name and answers 500, "0 of 0 read operations failed".
 */
const PATIENT = 6;

export class Collections {
  readonly #calls: Calls;
  readonly #prefix: string;
  readonly #telemetry: Pick<Telemetry, 'log'>;
  /** Looked at already: a collection doesn't change its dimension, it can only vanish. */
  readonly #known = new Map<string, Promise<Collection | null>>();
  /** Spaces whose collection has been there. */
  readonly #seen = new Set<string>();

  constructor(calls: Calls, prefix: string, telemetry: Pick<Telemetry, 'log'>) {
    this.#calls = calls;
    this.#prefix = prefix;
    this.#telemetry = telemetry;
  }

  name(space: string): string {
    return collectionName(this.#prefix, space);
  }

  /** @throws Refusal `embedding_space_mismatch` when it is laid out for something else, `index_unavailable` */
  async find(space: string, deadline: Deadline, attempts?: number): Promise<Collection | null> {
    const known = this.#known.get(space) ?? this.#look(space, deadline, attempts);
    this.#known.set(space, known);
    try {
      const collection = await known;
      if (collection === null) this.#forget(space, known);
      return collection;
    } catch (error) {
      this.#forget(space, known);
      throw error;
    }
  }

  /** Finds or makes it. Two processes may do so at once: the one that comes second takes what the first one made. */
  async open(space: string, dimension: number, deadline: Deadline): Promise<Collection> {
    for (let round = 0; round < ROUNDS; round++) {
      const found = await this.find(space, deadline, round === 0 ? undefined : PATIENT);
      if (found !== null) return found;
      await this.#create(space, dimension, deadline);
    }
    throw unavailable(new Error(`the collection ${this.name(space)} keeps vanishing`));
  }

  /** It is said to be missing, or to be another than we know. */
  forget(space: string): void {
    this.#known.delete(space);
  }

  /** We have deleted it ourselves. */
  deleted(space: string): void {
    this.#known.delete(space);
    this.#seen.delete(space);
  }

  async #look(space: string, deadline: Deadline, attempts?: number): Promise<Collection | null> {
    const name = this.name(space);
    try {
      const { config, payload_schema: indexes } = await this.#calls.ask(
        deadline,
        (client) => client.getCollection(name),
        attempts,
      );
      const dimension = dimensionOf(name, config.params);
      // Whoever made it may have died before the indexes were made.
      await this.#index(name, new Set(Object.keys(indexes)), deadline);
      this.#seen.add(space);
      return { name, dimension };
    } catch (error) {
      if (failureOf(error) === 'missing') return null;
      throw error;
    }
  }

  async #create(space: string, dimension: number, deadline: Deadline): Promise<void> {
    const name = this.name(space);
    if (this.#seen.has(space)) {
      this.#telemetry.log(
        'warn',
        'a collection of the index has vanished and is made again; reindex to fill it',
        { space },
      );
    }
    try {
      await this.#calls.ask(deadline, (client) => client.createCollection(name, collectionPlan(dimension)));
    } catch (error) {
      if (failureOf(error) !== 'exists') throw error;
    }
  }

  /** Making an index that is there already changes nothing. */
  async #index(name: string, there: ReadonlySet<string>, deadline: Deadline): Promise<void> {
    for (const [field_name, field_schema] of Object.entries(payloadIndexes)) {
      if (there.has(field_name)) continue;
      await this.#calls.ask(deadline, (client) =>
        client.createPayloadIndex(name, { field_name, field_schema, wait: true }),
      );
    }
  }

  #forget(space: string, known: Promise<Collection | null>): void {
    if (this.#known.get(space) === known) this.#known.delete(space);
  }
}

/** @throws Refusal `embedding_space_mismatch` */
export function mustFit(dimension: number, embeddings: readonly Float32Array[]): void {
  for (const { length } of embeddings) {
    if (length === dimension) continue;
    throw new Refusal(
      'embedding_space_mismatch',
      `The embedding has ${length} numbers, this space has ${dimension}; use the model the gallery is pinned to.`,
      { expected: dimension, given: length },
    );
  }
}
