/** Whether a release and a database fit: one release older or newer on either side does, as long as nothing was taken away. */
import { Refusal } from '../../errors.ts';

/**
 * A migration that takes something away is named `<stamp>_contract_<stamp>_<what>`; the second stamp is the migration a release must
 * know to live with it, which is the one that brought the replacement. All others only add, so older releases run on.
 */
const contract = /^\d{14}_contract_(\d{14})_/;

const stampOf = (name: string): string => name.slice(0, 14);

/**
 * @param known names this release knows, in order
 * @param applied names the database has
 * @throws Refusal `registry_unavailable` with one sentence that says which of the two has to move
 */
export function refuseMisfit(known: readonly string[], applied: ReadonlySet<string>): void {
  refuseNewer(known, applied);
  const missing = known.filter((name) => !applied.has(name));
  if (missing.length === 0) return;
  throw new Refusal(
    'registry_unavailable',
    `The database is older than this release: it lacks ${missing.join(', ')}. Run the release step (the function "migrate") of this release first.`,
  );
}

/** @throws Refusal `registry_unavailable` when a newer release has taken away what this one needs */
export function refuseNewer(known: readonly string[], applied: ReadonlySet<string>): void {
  const newest = stampOf(known.at(-1) ?? '');
  for (const name of applied) {
    if (known.includes(name)) continue;
    const needed = contract.exec(name)?.[1];
    if (needed === undefined || needed <= newest) continue;
    throw new Refusal(
      'registry_unavailable',
      `The database was changed by a newer version of kith (${name}) and no longer fits this one; start that version or a later one.`,
    );
  }
}
