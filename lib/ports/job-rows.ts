/** The part of the registry that keeps jobs, their items and, where no queue service is at hand, the messages about them. */
import type {
  ItemOutcome,
  Job,
  JobCost,
  JobEstimate,
  JobItem,
  JobItemStatus,
  JobKind,
  JobPlan,
  NewItem,
  NewJob,
  NewJobItem,
} from './job-records.ts';
import type { PageRequest } from './registry.ts';

export interface JobRows {
  create(job: NewJob): Promise<Job>;
  /** The job that has the slot, made by whoever comes first. */
  open(job: NewJob & { readonly slot: string }): Promise<Job>;
  find(id: string): Promise<Job | null>;
  /** Newest first; `after` is a job's id. `gallery` null: of all galleries and of none. */
  list(gallery: string | null, kinds: readonly JobKind[], page: PageRequest): Promise<readonly Job[]>;
  /** Takes the oldest queued job of a kind, or a running one whose worker's lease ended, and marks it running. */
  take(kind: 'reindex', now: Date, leaseUntil: Date): Promise<Job | null>;
  /** For the worker that owns the job by a lease. `after`: what the plan of a rebuild remembers. */
  progress(
    id: string,
    patch: Partial<Pick<Job, 'status' | 'total' | 'done' | 'refused' | 'failed' | 'finishedAt'>> & {
      readonly after?: string;
    },
    leaseUntil?: Date,
  ): Promise<void>;
  /** Ends a running or queued job; its waiting items are not worked on any more. False when it had ended before. */
  end(
    id: string,
    as:
      | { readonly status: 'cancelled' }
      | { readonly status: 'failed'; readonly code: string; readonly message: string },
    now: Date,
  ): Promise<boolean>;
  /** Lines 1..`sent` are in the queue; from now on the job runs. */
  sent(id: string, sent: number, now: Date): Promise<void>;
  /** Running jobs with items whose last progress and last check are before `before`; checked now. */
  takeStuck(before: Date, now: Date, limit: number): Promise<readonly Job[]>;
  /** Counts that a job was found stuck and its messages were sent again. */
  nudged(id: string): Promise<void>;
  /** Jobs of events made before `before` get no more items. */
  closeUploads(before: Date, now: Date): Promise<void>;
  /** Ended jobs that still have items waiting, to be cancelled. */
  endedWithWaiting(limit: number): Promise<readonly string[]>;
  /** Of the newest jobs of these kinds that measured something: all photos and all busy milliseconds; null before the first. */
  measured(kinds: readonly JobKind[]): Promise<Pick<JobCost, 'photos' | 'busyMs'> | null>;
  /** Deletes what is known of persons from items of jobs that finished before `items`, and jobs that finished before `jobs`. */
  expire(before: { readonly items: Date; readonly jobs: Date }, limit: number, now: Date): Promise<number>;
}

/** What one step of the planner found. */
export interface PlannedStep {
  /** The job's `planStep` when the step began. */
  readonly was: number;
  readonly plan: JobPlan;
  readonly items: readonly NewJobItem[];
  /** No more items will come. */
  readonly planned: boolean;
  /** In place of the old one, once the photos are counted. */
  readonly estimate?: JobEstimate;
}

export interface JobItemRows {
  /** Moves the plan on and adds its items, all or nothing; false when another planner was first or the job has ended. */
  plan(job: string, step: PlannedStep, now: Date): Promise<boolean>;
  /**
   * Adds items at the end of a job that goes on growing and answers all of them in order, also those that were there already by
   * their `sourceKey`; null when the job takes no more.
   */
  append(
    job: string,
    items: readonly (NewItem & { readonly sourceKey: string })[],
    now: Date,
  ): Promise<readonly JobItem[] | null>;
  /** The waiting items of a running job among the lines `from`..`to`; nothing when the job has ended. */
  waiting(job: string, from: number, to: number): Promise<readonly JobItem[]>;
  /**
   * Inside a transaction: of these lines the ones that still wait, locked until it ends. Whoever stores a photo asks here
   * first, before any other row: an item cancelled or erased meanwhile is then not stored. Items come before all other locks.
   */
  hold(job: string, lines: readonly number[]): Promise<readonly number[]>;
  /**
   * What became of items, in any order and as often as you like: done outweighs refused, refused failed, failed cancelled, so
   * each item counts once. Refused items free their uploads, done ones use them up. `cost` is added each time.
   */
  settle(
    job: string,
    outcomes: readonly ItemOutcome[],
    cost: JobCost,
    now: Date,
    freeUntil: Date,
  ): Promise<readonly SettledItem[]>;
  /** Cancels at most `limit` waiting items of an ended job and frees their uploads; answers how many. */
  cancel(job: string, limit: number, now: Date, freeUntil: Date): Promise<number>;
  /**
   * Of the next `limit` failed items (and refused ones, if asked) above the line `after` makes those wait again that can;
   * answers their lines, and where to go on; `last` null: there are no more.
   */
  retry(
    job: string,
    options: { readonly refused: boolean; readonly after: number; readonly limit: number },
    now: Date,
    uploadsUntil: Date,
  ): Promise<{ readonly lines: readonly number[]; readonly last: number | null }>;
  /** By line. */
  list(
    job: string,
    statuses: readonly JobItemStatus[] | null,
    page: { readonly after: number; readonly limit: number },
  ): Promise<readonly JobItem[]>;
  /** Lines that wait, rising, above `after`. */
  waitingLines(job: string, after: number, limit: number): Promise<readonly number[]>;
}

/** An item whose state changed, and the upload it used up, whose bytes may go. */
export interface SettledItem {
  readonly line: number;
  readonly status: JobItemStatus;
  readonly upload: { readonly uuid: string; readonly storageKey: string } | null;
}

export interface StoredMessage {
  readonly id: string;
  readonly receipt: string;
  readonly body: string;
  readonly receives: number;
}

export interface QueueRows {
  add(
    queue: string,
    messages: readonly { readonly id: string; readonly body: string }[],
    visibleAt: Date,
  ): Promise<void>;
  /** Oldest first, hidden until `hiddenUntil`; one that was received `most` times already is parked as dead instead. */
  take(
    queue: string,
    options: {
      readonly limit: number;
      readonly now: Date;
      readonly hiddenUntil: Date;
      readonly most: number;
    },
  ): Promise<readonly StoredMessage[]>;
  /** Moves the moment of messages whose receipt is the current one; answers the ids of those. */
  hide(receipts: readonly string[], until: Date, now: Date): Promise<readonly string[]>;
  remove(receipts: readonly string[]): Promise<void>;
  depth(
    queue: string,
    now: Date,
  ): Promise<{ readonly visible: number; readonly inFlight: number; readonly dead: number }>;
  /** Deletes dead messages made before `before`. */
  expire(before: Date): Promise<number>;
}
