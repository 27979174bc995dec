/** Reads are asked again when their connection broke: they change nothing, so asking twice does no harm. */
import type { RegistryRows } from '../../ports/registry.ts';
import { isConflict, isLost, signsOf } from './error-signs.ts';

/** What only reads. A read that is not named here is asked once. */
const reads: { readonly [A in keyof RegistryRows]?: readonly (keyof RegistryRows[A])[] } = {
  galleries: ['find', 'findByUuid', 'list', 'counts'],
  persons: ['find', 'findByUuids', 'list', 'faceCount'],
  photos: ['findBySha256', 'findByUuids'],
  albums: ['find', 'findByUuids', 'list', 'counts', 'expired'],
  albumPhotos: ['known', 'entriesOf', 'shownAs', 'list', 'find', 'named', 'faceCounts'],
  faces: [
    ...(['ofPhoto', 'ofPerson', 'find', 'showable'] as const),
    ...(['embeddingsOfPerson', 'points', 'entries', 'knownKeys'] as const),
  ],
  renditions: ['of'],
  outbox: ['pendingFaces', 'depth'],
  keys: ['find', 'list', 'count'],
  jobs: ['find'],
  erasures: ['find', 'pending'],
  uploads: ['find', 'expired'],
  calibrations: ['find'],
  webhooks: ['find', 'list', 'listening'],
  deliveries: ['find', 'list', 'nextDue'],
  searches: ['find', 'vouched', 'shown', 'beside', 'releases'],
  guestLinks: ['find', 'findByUuid', 'list', 'sessionCounts'],
  guestSessions: ['pass', 'list', 'find', 'findings'],
  consents: ['inForce'],
  releases: ['list'],
  selections: ['list', 'chosen'],
};

/** Runs it again, once, when the connection broke under it or another transaction was in its way. */
export async function repeatedOnce<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const signs = signsOf(error);
    if (!isLost(signs) && !isConflict(signs)) throw error;
    return read();
  }
}

/** The same rows, for use outside of transactions: inside of one a lost connection has undone what went before. */
export function repeatedReads(rows: RegistryRows): RegistryRows {
  const repeated = Object.entries(reads).map(([name, names]) => {
    const aggregate: object = Reflect.get(rows, name);
    return [name, withRepeated(aggregate, new Set<PropertyKey>(names))];
  });
  return { ...rows, ...Object.fromEntries(repeated) };
}

function withRepeated<T extends object>(aggregate: T, names: ReadonlySet<PropertyKey>): T {
  return new Proxy(aggregate, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function' || !names.has(name)) return member;
      return (...args: unknown[]) => repeatedOnce(async () => Reflect.apply(member, target, args));
    },
  });
}
