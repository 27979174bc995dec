/** The real handlers in this process, real but for the models: what a command meets when it opens the data itself. */
import { prepare } from '../../lib/actions/prepare.ts';
import { tend } from '../../lib/actions/tend.ts';
import { memoryRateLimiter } from '../../lib/adapters/rate-limiter/memory.ts';
import { noTaskProtection } from '../../lib/adapters/task-protection/none.ts';
import { albums } from '../../lib/bindings/albums.ts';
import { bulk } from '../../lib/bindings/bulk.ts';
import { galleries } from '../../lib/bindings/galleries.ts';
import { guests } from '../../lib/bindings/guests.ts';
import { operations } from '../../lib/bindings/operations.ts';
import { persons } from '../../lib/bindings/persons.ts';
import { photos } from '../../lib/bindings/photos.ts';
import { queueConsumers } from '../../lib/bindings/queue-consumers.ts';
import { detect, enroll, identify, verify } from '../../lib/bindings/recognition.ts';
import { uploads } from '../../lib/bindings/uploads.ts';
import { inProcessFetch } from '../../lib/commands/in-process-fetch.ts';
import type { Shell } from '../../lib/commands/shell.ts';
import type { PortSource } from '../../lib/edge/binding.ts';
import { createDispatch } from '../../lib/edge/dispatch.ts';
import { endpoint } from '../../lib/edge/endpoint.ts';
import { startQueueWork } from '../../lib/edge/queue-work.ts';
import { schedule } from '../../lib/edge/schedule.ts';
import type { Access } from '../../lib/ports/access.ts';
import { openStage } from '../fakes/action-stage.ts';

export interface StageServer {
  readonly ports: Pick<Shell['ports'], 'findRunningServer' | 'openInProcess'>;
  close(): Promise<void>;
}

export async function openStageServer(token: string): Promise<StageServer> {
  const stage = await openStage();
  const access: Access = {
    mode: 'required',
    localToken: token,
    publicOrigin: null,
    proxySecret: null,
    port: null,
    maxBody: 100_000,
  };
  const ports = {
    ...stage.ports,
    access,
    rateLimiter: memoryRateLimiter(null),
    taskProtection: noTaskProtection,
  };
  const source: PortSource<typeof ports> = { open: async () => ports };
  const dispatch = createDispatch({
    enroll: endpoint(source, enroll),
    identify: endpoint(source, identify),
    verify: endpoint(source, verify),
    detect: endpoint(source, detect),
    galleries: endpoint(source, galleries),
    persons: endpoint(source, persons),
    albums: endpoint(source, albums),
    photos: endpoint(source, photos),
    guests: endpoint(source, guests),
    operations: endpoint(source, operations),
    uploads: endpoint(source, uploads),
    bulk: endpoint(source, bulk),
  });
  await prepare(ports);
  const working = await startQueueWork(source, queueConsumers(source));
  const faults: unknown[] = [];
  const tending = schedule(
    () => tend(ports),
    { seconds: 0.02 },
    (fault) => faults.push(fault),
  );
  return {
    ports: {
      findRunningServer: async () => null,
      openInProcess: async () => ({ fetch: inProcessFetch(dispatch), token, close: async () => {} }),
    },
    async close() {
      await working.stop(10_000);
      await tending.stop();
      await stage.close();
      if (faults.length > 0) throw faults[0];
    },
  };
}
