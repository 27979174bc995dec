/** Lets go of what has had its time: uploads, remembered answers, the audit trail, albums whose time is over, faces past their gallery's retention. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { expireSuppressions } from './end-suppression.ts';
import { expireAlbums } from './expire-albums.ts';
import { expireFaces } from './expire-faces.ts';
import { expireGuests } from './expire-guests.ts';
import { DEAD_MESSAGES_MS, earlier, ITEMS_MS, JOBS_MS } from './job-times.ts';

type Ports = Pick<
  ActionPorts,
  'registry' | 'index' | 'photoStore' | 'telemetry' | 'defaults' | 'clock' | 'ids'
>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** How long a repeated Idempotency-Key gets the first answer. */
const ANSWERS = 24 * HOUR;
const AUDIT = 400 * DAY;
/** Longer than a delivery is tried. */
const DELIVERIES = 30 * DAY;
/** Uploads per step, and searches per statement. */
const AT_ONCE = 500;
/** Items of jobs per transaction, and transactions per step. */
const ITEMS = 2000;
const PAGES = 25;

export interface Expired {
  readonly uploads: number;
  readonly answers: number;
  readonly auditEvents: number;
  readonly faces: number;
  readonly searches: number;
  readonly albums: number;
  /** Sessions of guests, and their links. */
  readonly guests: number;
  /** Requests to erase faces whose time is over. */
  readonly requests: number;
  /** Templates are gone with them. */
  readonly suppressions: number;
  /** Items of jobs, and jobs. */
  readonly jobs: number;
  /** Messages nobody could finish. */
  readonly messages: number;
  /** What webhooks were told. */
  readonly deliveries: number;
}

/** One step of a schedule; what is left over comes with the next one. */
export async function expire(ports: Ports): Promise<Expired> {
  const now = ports.clock.now();
  return {
    uploads: await expireUploads(ports, now),
    answers: await ports.registry.idempotency.expire(new Date(now.getTime() - ANSWERS)),
    auditEvents: await ports.registry.audit.expire(new Date(now.getTime() - AUDIT)),
    albums: await expireAlbums(ports, now),
    faces: await expireFaces(ports, now),
    searches: await expireSearches(ports, now),
    guests: await expireGuests(ports, now),
    requests: await ports.registry.erasureRequests.expire(now, AT_ONCE),
    suppressions: await expireSuppressions(ports, now),
    jobs: await expireJobs(ports, now),
    messages: await ports.registry.queue.expire(earlier(now, DEAD_MESSAGES_MS)),
    deliveries: await ports.registry.deliveries.expire(earlier(now, DELIVERIES)),
  };
}

/** Items forget persons first; what became of how many stays to be seen as long as the audit trail. */
async function expireJobs({ registry }: Ports, now: Date): Promise<number> {
  const before = { items: earlier(now, ITEMS_MS), jobs: earlier(now, JOBS_MS) };
  let expired = 0;
  for (let page = 0; page < PAGES; page++) {
    const some = await registry.jobs.expire(before, ITEMS, now);
    expired += some;
    if (some < ITEMS) break;
  }
  return expired;
}

async function expireSearches({ registry }: Ports, now: Date): Promise<number> {
  let expired = 0;
  for (let page = 0; page < PAGES; page++) {
    const some = await registry.searches.expire(now, AT_ONCE);
    expired += some;
    if (some < AT_ONCE) break;
  }
  return expired;
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
