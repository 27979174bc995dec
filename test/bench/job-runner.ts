/** Bulk jobs on a data folder of the bench: uploads put in place beforehand, then the real path from the request to the last item. */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createBulk } from '../../lib/actions/create-bulk.ts';
import { DEFAULT_GALLERY } from '../../lib/actions/ensure-default-gallery.ts';
import { prepare } from '../../lib/actions/prepare.ts';
import { uploadKey } from '../../lib/actions/storage-keys.ts';
import { queueConsumers } from '../../lib/bindings/queue-consumers.ts';
import type { Config } from '../../lib/config.ts';
import { startQueueWork } from '../../lib/edge/queue-work.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { Caller } from '../../lib/ports/caller.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { openRuntime, type Runtime } from '../../lib/runtime.ts';
import { callerOf } from '../fakes/action-stage.ts';

export interface JobPhoto {
  readonly person: string;
  readonly bytes: Uint8Array;
}

export interface JobRunner {
  readonly ports: ActionPorts;
  /** A gallery nobody has enrolled anything in. */
  newGallery(): Promise<Gallery>;
  /** Puts photos where uploads lie; not part of what is measured. */
  upload(gallery: Gallery, photos: readonly JobPhoto[]): Promise<readonly Item[]>;
  /** Milliseconds from the request to the end of the job, at most 1,000 items. */
  run(gallery: Gallery, items: readonly Item[]): Promise<number>;
  close(): Promise<void>;
}

export interface Item {
  readonly person: string;
  readonly uploadId: string;
}

const caller: Caller = callerOf();
const HOUR = 3_600_000;

export async function openJobRunner(config: Config, folder: string): Promise<JobRunner> {
  const runtime = openRuntime({ ...config, KITH_DATA_DIR: folder, LOG_LEVEL: 'error' });
  const ports = await runtime.open([
    ...(['registry', 'index', 'analyzer', 'photoStore', 'photoSource', 'uploadPlaces', 'bulkQueue'] as const),
    ...(['planQueue', 'spaces', 'telemetry', 'clock', 'ids', 'digest', 'defaults'] as const),
    ...(['renderer', 'photoUrls'] as const),
    ...(['tending', 'uploadBurst', 'photoFacts', 'webhookSender', 'guestSecrets', 'qrCode'] as const),
  ]);
  await prepare(ports);
  await ports.analyzer.warm(ports.spaces.default.id);
  let settled = 0;
  const counting = countingSource(runtime, (items) => {
    settled += items;
  });
  const loops = await startQueueWork(counting, queueConsumers(counting));
  const { registry, photoStore, clock } = ports;
  return {
    ports,
    async newGallery() {
      const like = await registry.galleries.find(DEFAULT_GALLERY);
      if (like === null) throw new Error('The gallery default was not made');
      const { createdAt: _, updatedAt: __, ...rest } = like;
      return registry.galleries.create({ ...rest, uuid: randomUUID(), id: `bench-${randomUUID()}` });
    },
    async upload(gallery, photos) {
      const items: Item[] = [];
      for (const { person, bytes } of photos) {
        const uuid = randomUUID();
        const storageKey = uploadKey(gallery.uuid, uuid);
        await photoStore.put(storageKey, bytes);
        await registry.uploads.create({
          uuid,
          gallery: gallery.uuid,
          principal: caller.principal,
          fileName: `${person}.jpg`,
          mediaType: 'image/jpeg',
          bytes: bytes.byteLength,
          sha256: createHash('sha256').update(bytes).digest('hex'),
          storageKey,
          status: 'received',
          expiresAt: new Date(clock.now().getTime() + HOUR),
        });
        items.push({ person, uploadId: uuid });
      }
      return items;
    },
    async run(gallery, items) {
      const start = performance.now();
      const awaited = settled + items.length;
      const { id } = await createBulk(ports, { gallery: gallery.id, items, caller });
      for (;;) {
        // To ask the registry costs what is to be measured; counting does not.
        while (settled < awaited) await wait(5);
        const job = await registry.jobs.find(id);
        if (job?.status === 'done') {
          if (job.failed > 0) throw new Error(`${job.failed} items of the job failed`);
          return performance.now() - start;
        }
        await wait(5);
      }
    },
    async close() {
      await loops.stop(10_000);
      await runtime.close();
    },
  };
}

/** The runtime as the workers see it; `onSettled` hears how many items were settled. */
function countingSource(runtime: Runtime, onSettled: (items: number) => void): Pick<Runtime, 'open'> {
  return {
    async open(names) {
      const ports = await runtime.open(names);
      if (!('telemetry' in ports)) return ports;
      const { telemetry } = await runtime.open(['telemetry']);
      const count: typeof telemetry.count = (name, ...rest) => {
        if (name === 'job_items') onSettled(1);
        telemetry.count(name, ...rest);
      };
      return { ...ports, telemetry: { ...telemetry, count } };
    },
  };
}
