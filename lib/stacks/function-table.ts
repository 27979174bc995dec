/** Every function of a deployment: what starts it, how long it may take, and what it may touch. */
import { routes } from '../edge/routes.ts';
import { leavesWork } from '../edge/tended.ts';
import type { DeployedFunction, FunctionRow, QueueName, Rights } from './function-row.ts';

/** A gateway that gave up can't be answered any more, so requests end before it does. */
const REQUEST_SECONDS = 29;
const MINUTE = 60;

const request = { start: 'request', seconds: REQUEST_SECONDS } as const;

/** Probes and photos that came as uploads are read and erased, nothing else of the bucket. */
const probe = { index: true, reads: ['uploads'], erases: ['uploads'] } as const satisfies Rights;

/** Keeps crops or photos, and the smaller copies albums show; takes them back when the rows could not be written. */
const keeps = {
  index: true,
  writes: ['crops', 'photos', 'renditions'],
  erases: ['crops', 'photos', 'renditions'],
} as const satisfies Rights;

/** Gives out addresses of photos: an address can do what its signer can. */
const presents = {
  reads: ['photos', 'renditions', 'import', 'albums'],
  imports: true,
} as const satisfies Rights;

export const functionTable: Readonly<Record<DeployedFunction, FunctionRow>> = {
  enroll: {
    ...request,
    says: 'enrolls people from photos and adds photos to albums',
    looksAtPhotos: true,
    concurrency: 20,
    rights: {
      ...keeps,
      // What a suppression kept out is looked at again where a gallery has changed its models.
      reads: ['uploads', 'photos'],
      erases: ['crops', 'photos', 'renditions', 'uploads'],
    },
  },
  identify: {
    ...request,
    says: 'says who is on a photo',
    looksAtPhotos: true,
    concurrency: 40,
    rights: probe,
  },
  verify: {
    ...request,
    says: 'compares a photo with a person or a photo',
    looksAtPhotos: true,
    concurrency: 20,
    rights: { reads: ['uploads'], erases: ['uploads'] },
  },
  detect: {
    ...request,
    says: 'finds the faces of a photo',
    looksAtPhotos: true,
    concurrency: 10,
    rights: {},
  },
  galleries: {
    ...request,
    says: 'creates, lists, changes and erases galleries',
    looksAtPhotos: false,
    concurrency: 10,
    rights: { index: true },
  },
  persons: {
    ...request,
    says: 'lists, changes, merges and erases persons',
    looksAtPhotos: false,
    concurrency: 20,
    rights: { index: true },
  },
  albums: {
    ...request,
    says: 'creates, lists, changes and erases albums and tells what is in them',
    looksAtPhotos: false,
    concurrency: 20,
    rights: { index: true, ...presents },
  },
  photos: {
    ...request,
    says: 'finds people in the photos of albums by a selfie, shows these, erases or keeps out who asked for it',
    looksAtPhotos: true,
    concurrency: 40,
    // Renditions nobody has asked for before are made when somebody does; a face kept out by mistake is looked at again.
    rights: {
      ...presents,
      index: true,
      reads: ['uploads', ...presents.reads],
      writes: ['crops', 'renditions'],
      erases: ['crops', 'uploads', 'renditions'],
    },
  },
  guests: {
    ...request,
    says: 'lets guests into albums, records consents, releases and favourites',
    looksAtPhotos: false,
    concurrency: 20,
    rights: presents,
  },
  operations: {
    ...request,
    says: 'health, documents, keys, jobs and receipts, and whatever no route answers',
    // Health looks at the models as well.
    looksAtPhotos: true,
    concurrency: 10,
    rights: { index: true, asksForBucket: true },
  },
  uploads: {
    ...request,
    says: 'gives big photos a place',
    looksAtPhotos: false,
    concurrency: 20,
    // A presigned address can do what its signer can.
    rights: { writes: ['uploads'] },
  },
  bulk: {
    ...request,
    says: 'accepts bulk jobs and shows them',
    looksAtPhotos: false,
    concurrency: 10,
    // Asks whether a manifest is there; a retry sends batches itself.
    rights: { sends: ['plan', 'bulk'], reads: ['import'], lists: ['import'], imports: true },
  },
  tend: {
    says: 'finishes what requests began: outbox, erasures, rebuilds',
    start: 'clock',
    askedBy: 'tend',
    looksAtPhotos: false,
    seconds: 5 * MINUTE,
    concurrency: 1,
    rights: {
      index: true,
      erases: ['crops', 'photos', 'renditions', 'uploads'],
      lists: ['crops', 'photos', 'renditions', 'uploads'],
      // Jobs that stand still get their messages again. A queue nobody asks about is inactive after six hours, and its first message is
      // then seen up to 15 minutes late.
      sends: ['bulk', 'plan'],
      measures: ['bulk', 'plan'],
    },
  },
  tidy: {
    says: 'removes what is too old and what nobody owns',
    start: 'clock',
    looksAtPhotos: false,
    seconds: 15 * MINUTE,
    concurrency: 1,
    rights: {
      index: true,
      erases: ['crops', 'photos', 'renditions', 'uploads'],
      lists: ['crops', 'photos', 'renditions', 'uploads'],
    },
  },
  plan: {
    says: 'cuts a bulk job into batches',
    start: { queue: 'plan' },
    looksAtPhotos: false,
    seconds: 2 * MINUTE,
    concurrency: 2,
    leavesWork: true,
    rights: { sends: ['bulk', 'plan'], reads: ['import'], lists: ['import'], imports: true },
  },
  ingest: {
    says: 'takes in photos dropped into the bucket, for persons and for albums',
    start: { queue: 'ingest' },
    looksAtPhotos: true,
    seconds: 2 * MINUTE,
    concurrency: 10,
    leavesWork: true,
    rights: { ...keeps, reads: ['enroll', 'albums', 'photos'], sends: ['bulk'] },
  },
  work: {
    says: 'does bulk work where there is no GPU',
    start: { queue: 'bulk' },
    looksAtPhotos: true,
    seconds: 5 * MINUTE,
    concurrency: 10,
    leavesWork: true,
    rights: {
      ...keeps,
      reads: ['import', 'enroll', 'albums', 'uploads', 'photos'],
      erases: ['crops', 'photos', 'renditions', 'uploads'],
      imports: true,
      // A batch that breaks its worker again and again is sent again in pieces.
      sends: ['bulk'],
    },
  },
  migrate: {
    says: 'brings the database up to date before new code runs',
    start: 'release',
    looksAtPhotos: false,
    // Less than the function of CDK that waits for it: one that ended with it could not tell CloudFormation, which then waits an hour.
    seconds: 14 * MINUTE,
    concurrency: 1,
    rights: { index: true, firstKey: true },
  },
};

/** Functions with a route that changes something: what it leaves over has to be looked after soon. */
const changing = new Set<DeployedFunction>(
  routes.filter((route) => route.deployed && leavesWork(route)).map(({ functionName }) => functionName),
);

/**
 * The row of a function. `asked`: the recurring step is asked for by messages, since a clock that called it every minute would keep the
 * database from pausing.
 */
export function rowOf(
  name: DeployedFunction,
  asked: boolean,
): FunctionRow & { readonly queue: QueueName | null } {
  const row = functionTable[name];
  const queue = typeof row.start === 'object' ? row.start.queue : asked ? (row.askedBy ?? null) : null;
  // Who is asked asks again as long as something is left over.
  const asks = asked && (changing.has(name) || row.leavesWork === true || row.askedBy === 'tend');
  const rights: Rights = {
    ...row.rights,
    ...(asks && { sends: [...(row.rights.sends ?? []), 'tend'] }),
    // Callers are counted by their address, which CloudFront tells.
    ...(row.start === 'request' && { proxySecret: true }),
  };
  return { ...row, rights, queue };
}

/** The functions that do bulk work on Lambda; with a GPU its task does it. */
export function deployedFunctions(gpu: boolean): readonly DeployedFunction[] {
  const names = Object.keys(functionTable).filter(isDeployed);
  return gpu ? names.filter((name) => name !== 'work') : names;
}

function isDeployed(name: string): name is DeployedFunction {
  return Object.hasOwn(functionTable, name);
}
