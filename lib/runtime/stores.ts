/** Opens what holds rows, vectors, bytes and messages: in the data folder, or in the stores the settings name. */
import { join } from 'node:path';
import type { DataFolder } from '../adapters/data-folder/data-folder.ts';
import type { Config } from '../config.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { EnrollmentQueue } from '../ports/enrollment-queue.ts';
import type { RateLimiter } from '../ports/rate-limiter.ts';
import type { Registry } from '../ports/registry.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { once } from './once.ts';
import type { Outside } from './outside.ts';
import { openPhotoUrls } from './photo-urls.ts';
import { timed } from './timed.ts';
import { openIndex } from './vector-index.ts';

export interface StoreContext {
  readonly config: Config;
  readonly outside: Outside;
  readonly dataFolder: () => Promise<DataFolder | null>;
  readonly telemetry: () => Promise<Telemetry>;
  /** Closes the port when the runtime closes, in reverse order of opening. */
  readonly closeLater: <T extends { close(): Promise<void> }>(port: T) => T;
  /** Where the server listens; null before, and where there is none. */
  readonly address: () => { readonly url: string | null } | null;
  readonly clock: ActionPorts['clock'];
  readonly ids: () => Promise<ActionPorts['ids']>;
}

interface Stores extends ActionPorts {
  readonly rateLimiter: RateLimiter;
}

type StoreNames =
  | 'rateLimiter'
  | 'uploadBurst'
  | 'registry'
  | 'index'
  | 'photoStore'
  | 'photoSource'
  | 'uploadPlaces'
  | 'photoUrls'
  | 'tending'
  | 'bulkQueue'
  | 'planQueue';

export function storeOpeners(context: StoreContext): {
  readonly [K in StoreNames]: () => Promise<Stores[K]>;
} {
  const { config, outside, dataFolder, telemetry, closeLater, address } = context;
  const { S3_BUCKET: bucket } = config;
  const inFolder = async (name: string) => {
    const folder = await dataFolder();
    if (folder === null) throw new Error(`${name} has no data folder to be in`);
    return join(folder.path, name);
  };

  const registry = once(async () => {
    const opened = closeLater(await openRegistry());
    const { observe } = await telemetry();
    return timed<Registry>(opened, (operation, ms) => observe('registry_ms', ms, { operation }));
  });
  async function openRegistry(): Promise<Registry> {
    if (config.embedded) {
      const { openEmbeddedRegistry } = await import('../adapters/registry/open-embedded.ts');
      return openEmbeddedRegistry({ folder: await inFolder('registry') });
    }
    const { openPostgresRegistry } = await import('../adapters/registry/open-postgres.ts');
    const { pool } = await outside.pool();
    // Where functions are deployed, a release step of its own migrates.
    return openPostgresRegistry({ pool, ...(config.platform === 'local' ? {} : { migrations: null }) });
  }

  const queue = (name: 'bulk' | 'plan', url: string | null) =>
    once(async (): Promise<EnrollmentQueue> => {
      if (url === null) {
        const { registryQueue } = await import('../adapters/enrollment-queue/registry.ts');
        const { clock } = context;
        return registryQueue({ registry: await registry(), name, clock, ids: await context.ids() });
      }
      const { openSqsQueue } = await import('../adapters/enrollment-queue/sqs.ts');
      return closeLater(openSqsQueue({ region: config.AWS_REGION, url }));
    });

  const limiter = (limit: Config['KITH_RATE_LIMIT']) =>
    once(async (): Promise<RateLimiter> => {
      const { memoryRateLimiter } = await import('../adapters/rate-limiter/memory.ts');
      if (config.embedded || limit === null) return memoryRateLimiter(limit);
      const { postgresRateLimiter } = await import('../adapters/rate-limiter/postgres.ts');
      const { pool } = await outside.pool();
      return postgresRateLimiter({ pool, limit, telemetry: await telemetry() });
    });

  return {
    rateLimiter: once(async () => {
      const { limiterByKind } = await import('../adapters/rate-limiter/by-kind.ts');
      return limiterByKind({
        caller: await limiter(config.KITH_RATE_LIMIT)(),
        guest: await limiter(config.KITH_GUEST_RATE_LIMIT)(),
        door: await limiter(config.KITH_GUEST_DOOR_LIMIT)(),
        guess: await limiter(config.KITH_GUESS_LIMIT)(),
      });
    }),
    uploadBurst: limiter(config.KITH_UPLOAD_BURST),
    registry,
    index: once(async () => {
      const open = await telemetry();
      const folder = () => inFolder('index');
      const index = await openIndex({ config, outside, telemetry: open, folder });
      closeLater({
        // A snapshot only saves the next start some work: without it the index is filled from the registry.
        async close() {
          await index.save().catch((cause: unknown) => {
            open.log('warn', 'the index snapshot could not be written', {}, cause);
          });
          await index.close();
        },
      });
      return timed(index, (operation, ms) => open.observe('index_ms', ms, { operation }));
    }),
    photoStore: once(async () => {
      if (bucket === null) {
        const { openDiskPhotoStore } = await import('../adapters/photo-store/disk.ts');
        return openDiskPhotoStore(await inFolder('photos'));
      }
      const { openS3PhotoStore } = await import('../adapters/photo-store/s3.ts');
      return openS3PhotoStore({ client: await outside.bucket(), bucket });
    }),
    photoSource: once(async () => {
      if (bucket === null && config.KITH_IMPORT_LOCATIONS === null) {
        return (await import('../adapters/photo-source/none.ts')).noPhotoSource;
      }
      const { openS3PhotoSource } = await import('../adapters/photo-source/s3.ts');
      return openS3PhotoSource({ client: await outside.bucket() });
    }),
    uploadPlaces: async () => {
      if (bucket !== null) {
        const { s3UploadPlaces } = await import('../adapters/upload-places/s3.ts');
        return s3UploadPlaces({ client: await outside.publicBucket(), bucket });
      }
      const { localUploadPlaces } = await import('../adapters/upload-places/local.ts');
      const where = address();
      return localUploadPlaces(where === null ? 'http://localhost' : where.url);
    },
    photoUrls: once(() => openPhotoUrls(config, registry, outside.publicBucket)),
    tending: once(async () => {
      const url = config.SQS_TEND_QUEUE_URL;
      if (url === null) return (await import('../adapters/tending/by-clock.ts')).tendedByClock;
      const { openSqsQueue } = await import('../adapters/enrollment-queue/sqs.ts');
      const { tendedByQueue } = await import('../adapters/tending/by-queue.ts');
      const queue = closeLater(openSqsQueue({ region: config.AWS_REGION, url }));
      return tendedByQueue({ queue, telemetry: await telemetry() });
    }),
    bulkQueue: queue('bulk', config.SQS_QUEUE_URL),
    planQueue: queue('plan', config.SQS_PLAN_QUEUE_URL ?? config.SQS_QUEUE_URL),
  };
}
