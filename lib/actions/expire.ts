/** Lets go of what has had its time: uploads, remembered answers, the audit trail, faces past their gallery's retention. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { expireFaces } from './expire-faces.ts';

type Ports = Pick<
  ActionPorts,
  'registry' | 'index' | 'photoStore' | 'telemetry' | 'defaults' | 'clock' | 'ids'
>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** How long a repeated Idempotency-Key gets the first answer. */
const ANSWERS = 24 * HOUR;
const AUDIT = 400 * DAY;
/** Uploads per step. */
const AT_ONCE = 500;

export interface Expired {
  readonly uploads: number;
  readonly answers: number;
  readonly auditEvents: number;
  readonly faces: number;
}

/** One step of a schedule; what is left over comes with the next one. */
export async function expire(ports: Ports): Promise<Expired> {
  const now = ports.clock.now();
  return {
    uploads: await expireUploads(ports, now),
    answers: await ports.registry.idempotency.expire(new Date(now.getTime() - ANSWERS)),
    auditEvents: await ports.registry.audit.expire(new Date(now.getTime() - AUDIT)),
    faces: await expireFaces(ports, now),
  };
}

async function expireUploads({ registry, photoStore }: Ports, now: Date): Promise<number> {
  const uploads = await registry.uploads.expired(now, AT_ONCE);
  for (const upload of uploads) {
    // The row goes last, since it is what finds the object.
    await photoStore.remove(upload.storageKey);
    await registry.uploads.remove(upload.uuid);
  }
  return uploads.length;
}
