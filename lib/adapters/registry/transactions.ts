/** All or nothing, begun again where that can't double anything, and honest about a COMMIT whose answer was lost. */
import { setTimeout as wait } from 'node:timers/promises';
import { Refusal } from '../../errors.ts';
import type { Registry, RegistryRows } from '../../ports/registry.ts';
import type { Database, PrismaClient } from './database.ts';
import { isConflict, isLost, isUnavailable, signsOf } from './error-signs.ts';
import { asRefusal } from './refusals.ts';

/** Milliseconds. On the embedded database transactions queue behind each other, so both waits are generous. */
const limits = { maxWait: 30_000, timeout: 30_000 };

/** Of two transactions that block each other the server ends one; begun again it finds the other one done. */
const tries = 4;
const firstWaitMs = 20;

/** Whether COMMIT may have been sent. */
interface Progress {
  ended: boolean;
}

export function transactionsOf(
  client: PrismaClient,
  rowsOver: (db: Database, failed: (error: unknown) => void) => RegistryRows,
): Registry['transact'] {
  async function once<T>(work: (rows: RegistryRows) => Promise<T>, progress: Progress): Promise<T> {
    return client.$transaction(async (transaction) => {
      const failures: unknown[] = [];
      const answer = await work(rowsOver(transaction, (error) => failures.push(error)));
      // Postgres undoes a transaction whose statement failed, and COMMIT says nothing: work that caught the error must not
      // be told that it was stored.
      if (failures.length > 0) throw failures[0];
      progress.ended = true;
      return answer;
    }, limits);
  }

  return async (work) => {
    for (let attempt = 1; ; attempt++) {
      const progress: Progress = { ended: false };
      try {
        return await once(work, progress);
      } catch (error) {
        const signs = signsOf(error);
        const undone = isConflict(signs) || (isLost(signs) && !progress.ended);
        if (!undone && progress.ended && isUnavailable(signs)) throw unknownEnd(error);
        if (!undone || attempt === tries) throw asRefusal(error);
        await wait(firstWaitMs * 2 ** attempt * Math.random());
      }
    }
  };
}

/** `outcome` tells the caller's caller: what this transaction would have written may be there, or may come to be. */
function unknownEnd(cause: unknown): Refusal {
  return new Refusal(
    'registry_unavailable',
    'The database went away while it stored this, so nobody knows whether it did; send the request again, with the same Idempotency-Key if you sent one.',
    { outcome: 'unknown' },
    { cause },
  );
}
