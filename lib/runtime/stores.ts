/** Opens what holds rows, vectors and bytes: in the data folder, or in the stores the settings name. */
import { join } from 'node:path';
import type { DataFolder } from '../adapters/data-folder/data-folder.ts';
import type { Config } from '../config.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Registry } from '../ports/registry.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { once } from './once.ts';
import { timed } from './timed.ts';

export interface StoreContext {
  readonly config: Config;
  readonly dataFolder: () => Promise<DataFolder | null>;
  readonly telemetry: () => Promise<Telemetry>;
  /** Closes the port when the runtime closes, in reverse order of opening. */
  readonly closeLater: <T extends { close(): Promise<void> }>(port: T) => T;
  /** Where the server listens; null before, and where there is none. */
  readonly address: () => { readonly url: string | null } | null;
}

type StoreNames = 'registry' | 'index' | 'photoStore' | 'uploadPlaces';

export function storeOpeners(context: StoreContext): {
  readonly [K in StoreNames]: () => Promise<ActionPorts[K]>;
} {
  const { dataFolder, telemetry, closeLater, address } = context;
  const inFolder = async (name: string) => {
    const folder = await dataFolder();
    if (folder === null) throw new Error(`${name} has no data folder to be in`);
    return join(folder.path, name);
  };
  return {
    registry: once(async () => {
      const { openEmbeddedRegistry } = await import('../adapters/registry/open-embedded.ts');
      const registry = closeLater(await openEmbeddedRegistry({ folder: await inFolder('registry') }));
      const { observe } = await telemetry();
      return timed<Registry>(registry, (operation, ms) => observe('registry_ms', ms, { operation }));
    }),
    index: once(async () => {
      const { openExactIndex } = await import('../adapters/vector-index/exact/exact.ts');
      const { log, observe } = await telemetry();
      const index = await openExactIndex({
        folder: await inFolder('index'),
        telemetry: await telemetry(),
      });
      closeLater({
        // A snapshot only saves the next start some work: without it the index is filled from the registry.
        async close() {
          await index.save().catch((cause: unknown) => {
            log('warn', 'the index snapshot could not be written', {}, cause);
          });
          await index.close();
        },
      });
      return timed(index, (operation, ms) => observe('index_ms', ms, { operation }));
    }),
    photoStore: once(async () => {
      const { openDiskPhotoStore } = await import('../adapters/photo-store/disk.ts');
      return openDiskPhotoStore(await inFolder('photos'));
    }),
    uploadPlaces: async () => {
      const { localUploadPlaces } = await import('../adapters/upload-places/local.ts');
      const where = address();
      return localUploadPlaces(where === null ? 'http://localhost' : where.url);
    },
  };
}
