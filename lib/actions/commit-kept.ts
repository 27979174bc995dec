/** Kept pixels and their rows come to be together: the rows in one transaction, and what no row speaks of is taken back. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { galleryNotFound } from './find-gallery.ts';
import { dropKeys, dropUnknownKeys } from './keep-pixels.ts';
import { tellIndex } from './sync-enrolled.ts';

type Ports = Pick<ActionPorts, 'registry' | 'index' | 'photoStore' | 'telemetry'>;

const VANISHED: ReadonlySet<string> = new Set(['person_not_found', 'face_not_found']);

/** What a transaction wrote, for the stores that follow it. */
export interface Committed {
  /** Keys of the photo store that rows now speak of. */
  readonly keys: readonly string[];
  /** Faces whose points the index has to take over, and their outbox entries. */
  readonly changed: readonly string[];
  readonly sequences: readonly bigint[];
}

/**
 * Runs `write` in a transaction, then tells the index; the relay finishes what the index does not take now. `kept`: keys of the photo
 * store that were put before.
 * @throws what `write` throws, then nothing is left behind; Refusal `gallery_not_found` when the gallery was erased meanwhile
 */
export async function commitKept<Answer extends Committed>(
  ports: Ports,
  gallery: Gallery,
  kept: readonly string[],
  write: (rows: RegistryRows) => Promise<Answer>,
  use: 'enrolled' | 'album' = 'enrolled',
): Promise<Answer> {
  const written = await commitRows(ports, gallery, kept, write);
  const spoken = new Set(written.keys);
  await dropKeys(
    ports,
    kept.filter((key) => !spoken.has(key)),
  );
  ports.telemetry.count('faces', { use }, written.changed.length);
  await tellIndex(ports, gallery.embeddingSpace, written.changed, written.sequences);
  return written;
}

/** The transaction alone; when it fails, what was `kept` for it is taken back. @throws what `write` throws, Refusal `gallery_not_found` */
export async function commitRows<Answer>(
  ports: Pick<Ports, 'registry' | 'photoStore' | 'telemetry'>,
  gallery: Gallery,
  kept: readonly string[],
  write: (rows: RegistryRows) => Promise<Answer>,
): Promise<Answer> {
  const transact = () => ports.registry.transact(write);
  try {
    return await transact().catch((error: unknown) => {
      // The person or a stored face was erased under our feet: the second attempt starts from what is left.
      if (error instanceof Refusal && VANISHED.has(error.code)) return transact();
      throw error;
    });
  } catch (error) {
    // A COMMIT without an answer may still be under way, and asking would come too early: the sweep finds what no row speaks of.
    if (error instanceof Refusal && error.details.outcome === 'unknown') throw error;
    // A refusal from inside was rolled back for certain; after a lost connection only the registry knows.
    if (error instanceof Refusal && error.code !== 'registry_unavailable') {
      await dropKeys(ports, kept);
      throw error;
    }
    await dropUnknownKeys(ports, kept);
    if (await isGone(ports, gallery)) galleryNotFound({ cause: error });
    throw error;
  }
}

/** An enrollment that lost the race against the erasure of its gallery failed for the caller's reason, not for ours. */
async function isGone({ registry }: Pick<Ports, 'registry'>, gallery: Gallery): Promise<boolean> {
  try {
    return (await registry.galleries.findByUuid(gallery.uuid)) === null;
  } catch {
    // The registry is away: the first error says it better.
    return false;
  }
}
