/** A pool that waits out a restart or a crowd, asks for a new address when the old one fails, and tries what lay idle before it lends it. */
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { type ConnectFailure, connectFailure } from './connect-failure.ts';

/** Milliseconds. */
export interface PoolLimits {
  /** One attempt to connect, and waiting for a connection of our own pool. */
  readonly connectMs: number;
  /** How long attempts that fail at once are repeated. */
  readonly patienceMs: number;
  /** After that much idleness a connection may be dead without knowing it. */
  readonly doubtMs: number;
  /** In which a doubtful one has to answer. */
  readonly doubtAnswerMs: number;
  /** After that much idleness it is given back. */
  readonly idleMs: number;
  /** The oldest a connection gets: what a change of address or rights left behind ends by itself. */
  readonly lifeMs: number;
}

type Callback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

const waitable: ReadonlySet<ConnectFailure> = new Set(['crowded', 'starting', 'unreachable', 'reader']);
/** What a secret that says something else may cure. */
const curable: ReadonlySet<ConnectFailure> = new Set(['rejected', 'unreachable', 'reader', 'slow']);
const firstPauseMs = 50;
const longestPauseMs = 800;

/** A replica answers like a server until something is written: after a failover the old address may still lead to it. */
async function refuseReader(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ transaction_read_only: string }>('SHOW transaction_read_only');
  if (rows[0]?.transaction_read_only !== 'on') return;
  throw Object.assign(new Error('the database takes no writes here'), { code: '25006' });
}

export class PatientPool extends pg.Pool {
  readonly #limits: PoolLimits;
  readonly #renew: () => Promise<boolean>;
  readonly #restingSince = new WeakMap<pg.PoolClient, number>();

  /** @param renew looks the address up again; true when it changed */
  constructor(
    Client: new () => pg.Client,
    connections: number,
    limits: PoolLimits,
    renew: () => Promise<boolean>,
  ) {
    super({
      Client,
      max: connections,
      connectionTimeoutMillis: limits.connectMs,
      idleTimeoutMillis: limits.idleMs,
      maxLifetimeSeconds: limits.lifeMs / 1000,
      // Idle connections alone must not keep a command line from ending.
      allowExitOnIdle: true,
      onConnect: refuseReader,
    });
    this.#limits = limits;
    this.#renew = renew;
    this.on('release', (error, client) => {
      // Wall time: a frozen container's other clocks stand still.
      this.#restingSince.set(client, Date.now());
      // Given back in the middle of a transaction or of a statement that never ended: the next one must not get it.
      if (!error && client.getTransactionStatus() !== 'I') client.end(() => {});
    });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.PoolClient> | undefined {
    const lent = this.#lend();
    if (callback === undefined) return lent;
    lent.then(
      (client) =>
        callback(undefined, client, (broken) =>
          client.release(broken instanceof Error ? broken : Boolean(broken)),
        ),
      (error: Error) => callback(error, undefined, () => {}),
    );
  }

  async #lend(): Promise<pg.PoolClient> {
    const deadline = performance.now() + this.#limits.patienceMs;
    let renewed = false;
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        return await this.#alive();
      } catch (error) {
        const failure = connectFailure(error);
        if (curable.has(failure) && !renewed) {
          renewed = true;
          if (await this.#renew()) continue;
        }
        // Many processes that came at once must not come back at once.
        const rest = pause * (0.5 + Math.random());
        if (!waitable.has(failure) || performance.now() + rest > deadline) throw error;
        await wait(rest);
      }
    }
  }

  /** A connection that answers, or is too young for doubt. */
  async #alive(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await super.connect();
      const rested = Date.now() - (this.#restingSince.get(client) ?? Number.POSITIVE_INFINITY);
      if (rested <= this.#limits.doubtMs) return client;
      try {
        const question = { text: 'SELECT 1', query_timeout: this.#limits.doubtAnswerMs };
        await client.query(question);
        return client;
      } catch (error) {
        // It broke while it rested; the next one is another, and in the end a new one.
        client.release(error instanceof Error ? error : true);
      }
    }
  }
}
