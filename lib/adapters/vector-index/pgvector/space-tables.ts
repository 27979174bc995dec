/** One table per embedding space, made with its first face; which space lies in which table, and of what dimension it is. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Query, VectorDatabase } from './database.ts';
import { isMissing } from './outages.ts';
import { lockSchema, prepareSchema, SCHEMA } from './schema.ts';

export interface SpaceTable {
  readonly space: string;
  /** With its schema, safe to write into a statement. */
  readonly name: string;
  readonly dimension: number;
}

/** pgvector builds graphs up to here, and a longer row would not fit on a page. */
const LONGEST = 2000;

const rowsOfSpaces = z.array(
  z
    .object({ id: z.string(), table_name: z.string().regex(/^space_[0-9a-f]{16}$/), dimension: z.int() })
    .transform((row): SpaceTable => {
      return { space: row.id, name: `${SCHEMA}.${row.table_name}`, dimension: row.dimension };
    }),
);
const read = `SELECT id, table_name, dimension FROM ${SCHEMA}.space`;

export class SpaceTables {
  readonly #database: VectorDatabase;
  readonly #known = new Map<string, SpaceTable>();

  constructor(database: VectorDatabase) {
    this.#database = database;
  }

  /** Somebody else may have dropped or made tables. */
  forget(): void {
    this.#known.clear();
  }

  /** Null for a space without a table. */
  async find(space: string): Promise<SpaceTable | null> {
    const known = this.#known.get(space);
    if (known !== undefined) return known;
    const [table] = await this.#read(this.#database.query, `${read} WHERE id = $1`, [space]);
    if (table !== undefined) this.#known.set(space, table);
    return table ?? null;
  }

  /** Makes the table when there is none; one that is there keeps its dimension. */
  async claim(space: string, dimension: number): Promise<SpaceTable> {
    const found = await this.find(space);
    if (found !== null) return found;
    if (dimension > LONGEST) throw new RangeError(`embeddings of ${dimension} numbers are too long`);
    const table = await this.#database.transaction((query) => this.#create(query, space, dimension));
    this.#known.set(space, table);
    return table;
  }

  async all(): Promise<readonly SpaceTable[]> {
    return this.#read(this.#database.query, `${read} ORDER BY id`);
  }

  /** Gives the disk back at once; the next face of the space makes a new table. */
  async drop(space: string): Promise<void> {
    if ((await this.find(space)) === null) return;
    await this.#database.transaction(async (query) => {
      await lockSchema(query);
      const [table] = await this.#read(query, `${read} WHERE id = $1`, [space]);
      if (table === undefined) return;
      await query(`DROP TABLE IF EXISTS ${table.name}`);
      await query(`DELETE FROM ${SCHEMA}.space WHERE id = $1`, [space]);
    });
    this.#known.delete(space);
  }

  async #read(query: Query, text: string, params: readonly unknown[] = []): Promise<readonly SpaceTable[]> {
    try {
      return rowsOfSpaces.parse((await query(text, params)).rows);
    } catch (error) {
      // Before the first face of the first space there is no table of spaces.
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async #create(query: Query, space: string, dimension: number): Promise<SpaceTable> {
    await prepareSchema(query);
    await lockSchema(query);
    const [other] = await this.#read(query, `${read} WHERE id = $1`, [space]);
    if (other !== undefined) return other;
    // Space ids are longer than a name in Postgres may be, and any text.
    const own = `space_${createHash('sha256').update(space).digest('hex').slice(0, 16)}`;
    const name = `${SCHEMA}.${own}`;
    // The columns of fixed size come first, since a search reads each row up to its embedding.
    await query(
      `CREATE TABLE ${name} (
         face uuid PRIMARY KEY,
         gallery uuid NOT NULL,
         named boolean NOT NULL,
         embedding vector(${dimension}) NOT NULL,
         person uuid,
         albums uuid[] NOT NULL)`,
    );
    // 512 numbers are just long enough to be moved out of the row by default; fetching them back makes a search three times slower.
    await query(`ALTER TABLE ${name} ALTER embedding SET STORAGE PLAIN`);
    await query(`CREATE INDEX ${own}_gallery ON ${name} (gallery, named)`);
    await query(`CREATE INDEX ${own}_albums ON ${name} USING gin (albums)`);
    await query(`INSERT INTO ${SCHEMA}.space (id, table_name, dimension) VALUES ($1, $2, $3)`, [
      space,
      own,
      dimension,
    ]);
    return { space, name, dimension };
  }
}
