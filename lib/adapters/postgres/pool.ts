/** The connections of one process to Postgres: TLS, the password of the hour, and no statement without an end. */
import pg from 'pg';
import { type AddressPlace, openAddress } from './address-source.ts';
import { PatientPool, type PoolLimits } from './patient-pool.ts';

/** Milliseconds; 0 = none for the first three. */
export interface ConnectionLimits extends PoolLimits {
  /** The server ends a statement after that long. */
  readonly statementMs: number;
  /** The client gives up a statement after that long: the server may be gone without a word. */
  readonly answerMs: number;
  /** The server ends a session that rests that long: its process was frozen or lost, and would hold locks or keep it from pausing. */
  readonly frozenMs: number;
}

export type PoolOptions = AddressPlace & {
  /** Connections at most; 1 in a Lambda container. */
  readonly connections: number;
  /** File with the certificates to trust; null = those of Node. */
  readonly ca: string | null;
  readonly limits?: Partial<ConnectionLimits>;
  /** Hears of connections that broke while nobody used them; the pool has forgotten them already. */
  readonly onLost?: (error: Error) => void;
};

export interface OpenedPool {
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

const usual: ConnectionLimits = {
  connectMs: 10_000,
  patienceMs: 3_000,
  doubtMs: 5_000,
  doubtAnswerMs: 1_500,
  idleMs: 30_000,
  lifeMs: 900_000,
  statementMs: 25_000,
  answerMs: 27_000,
  frozenMs: 60_000,
};

/**
 * Reads the secret, but connects to nobody yet.
 * @throws Refusal `validation_failed` when the address is none, `registry_unavailable` when the secret can't be read
 */
export async function openPool(options: PoolOptions): Promise<OpenedPool> {
  const limits = { ...usual, ...options.limits };
  const address = await openAddress(options, options.ca);

  /** Goes to the address of the moment it is made. */
  class Session extends pg.Client {
    constructor() {
      super({
        ...address.current(),
        statement_timeout: limits.statementMs,
        query_timeout: limits.answerMs,
        idle_in_transaction_session_timeout: limits.frozenMs,
        // Timestamps are written without a zone and mean UTC.
        options: `-c TimeZone=UTC -c idle_session_timeout=${limits.frozenMs}`,
        keepAlive: true,
        keepAliveInitialDelayMillis: 10_000,
      });
      // An error event without a listener ends the process; whoever waits for an answer gets the error anyway.
      this.on('error', () => {});
    }
  }

  const pool = new PatientPool(Session, options.connections, limits, () => address.renew());
  pool.on('error', options.onLost ?? (() => {}));
  let closing: Promise<void> | null = null;
  return {
    pool,
    close() {
      closing ??= pool.end();
      return closing;
    },
  };
}
