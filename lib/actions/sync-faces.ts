/** Makes the index agree with the registry for some faces: a row there is a point here, no row is no point. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { IndexPoint } from '../ports/vector-index.ts';

export type SyncPorts = Pick<ActionPorts, 'registry' | 'index'>;

/** Changes that overtake each other settle in two rounds; more means that something is wrong. */
const ROUNDS = 8;

/**
 * What to do is read from the registry, never taken from the caller. It is read again after the index was written: whoever
 * changes a face between the two readings may have written the index before us, so that ours would be the older word (a
 * deleted face would come back). Everybody who commits a change calls this afterwards, hence the last one agrees.
 *
 * @returns the faces that have a row (and are in the index now)
 * @throws Refusal of either store; the index then holds some of it, and calling again mends it
 */
export async function syncFaces(
  { registry, index }: SyncPorts,
  space: string,
  faces: readonly string[],
): Promise<ReadonlySet<string>> {
  let rows = await registry.faces.points(space, faces);
  for (let round = 0; round < ROUNDS; round++) {
    const present = new Set(rows.map(({ face }) => face));
    const absent = faces.filter((face) => !present.has(face));
    if (rows.length > 0) await index.upsert(space, rows);
    if (absent.length > 0) await index.remove(space, absent);
    const written = rows;
    rows = await registry.faces.points(space, faces);
    if (samePoints(written, rows)) return present;
  }
  throw new Error(`${faces.length} faces kept changing while they were written to the index`);
}

export interface EachSynced {
  readonly present: ReadonlySet<string>;
  /** Faces that can't be stored, with the reason; their neighbours are not held up by them. */
  readonly failed: ReadonlyMap<string, unknown>;
}

/**
 * The same, but one bad face doesn't stop the others: a batch that fails is halved until the bad ones stand alone.
 * @throws Refusal `index_unavailable` or `registry_unavailable`, since trying the rest would be in vain
 */
export async function syncEachFace(
  ports: SyncPorts,
  space: string,
  faces: readonly string[],
): Promise<EachSynced> {
  try {
    return { present: await syncFaces(ports, space, faces), failed: new Map() };
  } catch (error) {
    if (isUnavailable(error)) throw error;
    const [only] = faces;
    if (faces.length === 1 && only !== undefined)
      return { present: new Set(), failed: new Map([[only, error]]) };
    const half = faces.length >> 1;
    const first = await syncEachFace(ports, space, faces.slice(0, half));
    const second = await syncEachFace(ports, space, faces.slice(half));
    return {
      present: new Set([...first.present, ...second.present]),
      failed: new Map([...first.failed, ...second.failed]),
    };
  }
}

/** One line a batch, with the first face and its reason: a store that refuses everything must not drown the log. */
export function reportFailed(
  { telemetry }: Pick<ActionPorts, 'telemetry'>,
  failed: EachSynced['failed'],
): void {
  const [first] = failed;
  if (first === undefined) return;
  const [face, cause] = first;
  telemetry.log('error', 'faces could not be written to the index', { faces: failed.size, face }, cause);
}

export function isUnavailable(error: unknown): boolean {
  return (
    error instanceof Refusal && (error.code === 'index_unavailable' || error.code === 'registry_unavailable')
  );
}

/** Both lists come in rising face id. */
function samePoints(some: readonly IndexPoint[], others: readonly IndexPoint[]): boolean {
  return some.length === others.length && some.every((one, at) => samePoint(one, others[at]));
}

function samePoint(one: IndexPoint, other: IndexPoint | undefined): boolean {
  return (
    other !== undefined &&
    one.face === other.face &&
    one.gallery === other.gallery &&
    one.person === other.person &&
    one.named === other.named &&
    one.albums.join() === other.albums.join() &&
    one.embedding.every((value, at) => Object.is(value, other.embedding[at]))
  );
}
