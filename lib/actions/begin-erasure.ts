/** Hides a gallery, person or face for good in the caller's transaction; the stores follow until the erasure is verified. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { PickedFaces } from '../ports/erasure-rows.ts';
import type { Erasure, ErasureTarget, Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { auditEvent } from './audit-event.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;
/** So many index points leave at once; more than that is left to the schedule. */
const AT_ONCE = 10_000;

/** Call it inside a transaction. */
export async function beginErasure(
  ports: Pick<ActionPorts, 'clock' | 'ids' | 'defaults'>,
  rows: RegistryRows,
  erased: {
    readonly gallery: Gallery;
    readonly target: ErasureTarget;
    /** See `ErasureRows.begin`. */
    readonly sparesEnrolled?: boolean | undefined;
    readonly picked?: PickedFaces | undefined;
    readonly caller: Pick<Caller, 'principal' | 'requestId'>;
  },
): Promise<Erasure> {
  const { clock, ids, defaults } = ports;
  const now = clock.now();
  const erasure = await rows.erasures.begin({
    id: ids.uuid(),
    gallery: erased.gallery,
    target: erased.target,
    sparesEnrolled: erased.sparesEnrolled,
    picked: erased.picked,
    now,
    verifyAfter: new Date(now.getTime() + defaults.writeTimeoutSeconds * SECOND),
    backupsExpireBy: new Date(now.getTime() + defaults.backupDays * DAY),
  });
  await rows.audit.add(
    auditEvent(ports, erased.caller, {
      action: `erase_${erased.target.kind}`,
      gallery: erased.gallery.uuid,
      target: erased.target.uuid,
      outcome: 'requested',
    }),
  );
  return erasure;
}

/**
 * Takes the erased faces out of the index right after the commit, so that counts and thresholds know at once. They are hidden
 * already (every hit is checked against the registry), so a failure here is only logged; the schedule goes on from there.
 */
export async function leaveIndex(
  { index, telemetry }: Pick<ActionPorts, 'index' | 'telemetry'>,
  erasure: Erasure,
): Promise<void> {
  const faces = erasure.steps.find((step) => step.store === 'index')?.items ?? [];
  if (faces.length === 0 || faces.length > AT_ONCE) return;
  try {
    await index.remove(erasure.space, faces);
  } catch (error) {
    const code = error instanceof Refusal ? error.code : 'fault';
    telemetry.log('warn', 'erased faces stay in the index until the next pass', { code }, error);
  }
}
