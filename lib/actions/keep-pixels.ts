/** Crops and photos are put before their rows are written and taken back when the rows don't come to be. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery } from '../ports/records.ts';
import type { Sample } from './enrollment-samples.ts';
import { inParallel } from './in-parallel.ts';
import { cropKey, photoKey } from './storage-keys.ts';

/** A sample with the uuids its rows will have, and where its bytes lie. */
export interface KeptSample extends Sample {
  readonly faceUuid: string;
  readonly photoUuid: string;
  /** Null when the gallery keeps no crops. */
  readonly cropKey: string | null;
  /** Null unless the gallery keeps photos. */
  readonly storageKey: string | null;
}

type Ports = Pick<ActionPorts, 'registry' | 'photoStore' | 'telemetry'>;

/** Objects put or removed at the same time. */
const AT_ONCE = 8;

/** Puts what the gallery keeps. When one put fails, those before it are taken back. */
export async function keepPixels(
  ports: Ports & Pick<ActionPorts, 'ids'>,
  gallery: Gallery,
  samples: readonly Sample[],
): Promise<readonly KeptSample[]> {
  const { keep } = gallery.settings;
  const kept = samples.map((sample): KeptSample => {
    const faceUuid = ports.ids.uuid();
    const photoUuid = ports.ids.uuid();
    return {
      ...sample,
      faceUuid,
      photoUuid,
      cropKey: keep === 'none' || sample.face.crop === null ? null : cropKey(gallery.uuid, faceUuid),
      storageKey: keep === 'photos' ? photoKey(gallery.uuid, photoUuid) : null,
    };
  });
  try {
    await inParallel(kept, AT_ONCE, async ({ cropKey, storageKey, face, photo }) => {
      if (cropKey !== null && face.crop !== null) await ports.photoStore.put(cropKey, face.crop);
      if (storageKey !== null) await ports.photoStore.put(storageKey, photo.bytes);
    });
  } catch (error) {
    await dropKeys(ports, keysOf(kept));
    throw error;
  }
  return kept;
}

export function keysOf(kept: readonly KeptSample[]): readonly string[] {
  return kept.flatMap(({ cropKey, storageKey }) => [cropKey, storageKey]).filter((key) => key !== null);
}

/** Removes keys no row speaks of. What can't be removed now is found by the daily sweep. */
export async function dropKeys(
  { photoStore, telemetry }: Pick<Ports, 'photoStore' | 'telemetry'>,
  keys: readonly string[],
): Promise<void> {
  await inParallel(keys, AT_ONCE, async (key) => {
    try {
      await photoStore.remove(key);
    } catch (error) {
      telemetry.log('warn', 'a stored object without a row stays until the sweep', { key }, error);
    }
  });
}

/** After a transaction whose end is unknown: removes the keys the registry does not know. */
export async function dropUnknownKeys(ports: Ports, keys: readonly string[]): Promise<void> {
  try {
    const known = await ports.registry.faces.knownKeys(keys);
    await dropKeys(
      ports,
      keys.filter((key) => !known.includes(key)),
    );
  } catch (error) {
    ports.telemetry.log(
      'warn',
      'stored objects may be left without rows until the sweep',
      { keys: keys.length },
      error,
    );
  }
}
