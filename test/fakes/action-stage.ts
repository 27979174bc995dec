/** Everything an action needs, real but for the models: registry in memory, exact index, folder, a clock tests can turn. */

import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGallery } from '../../lib/actions/create-gallery.ts';
import type { SomeSettings } from '../../lib/actions/gallery-answer.ts';
import { nodeDigest } from '../../lib/adapters/digest.ts';
import { registryQueue } from '../../lib/adapters/enrollment-queue/registry.ts';
import { nodeGuestSecrets } from '../../lib/adapters/guest-secrets.ts';
import { timeOrderedIds } from '../../lib/adapters/ids.ts';
import { openDiskPhotoStore } from '../../lib/adapters/photo-store/disk.ts';
import { signedPhotoUrls } from '../../lib/adapters/photo-urls/signed.ts';
import { uqrCode } from '../../lib/adapters/qr-code.ts';
import { memoryRateLimiter } from '../../lib/adapters/rate-limiter/memory.ts';
import { tendedByClock } from '../../lib/adapters/tending/by-clock.ts';
import { localUploadPlaces } from '../../lib/adapters/upload-places/local.ts';
import { openExactIndex } from '../../lib/adapters/vector-index/exact/exact.ts';
import { guardedSender } from '../../lib/adapters/webhook-sender/guarded.ts';
import { Refusal } from '../../lib/errors.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { Caller, PhotoInput } from '../../lib/ports/caller.ts';
import type { KnownSpace } from '../../lib/ports/embedding-spaces.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import type { Registry } from '../../lib/ports/registry.ts';
import { openTestRegistry } from '../fixtures/registry.ts';
import { DIMENSION, type FakeAnalyzer, fakeAnalyzer } from './fake-analyzer.ts';
import { fakePhotoFacts } from './fake-photo.ts';
import { type FakePhotoSource, fakePhotoSource } from './fake-photo-source.ts';
import { type FakeRenderer, fakeRenderer } from './fake-renderer.ts';

export const SPACE: KnownSpace = {
  id: 'fake-space',
  pack: 'fake',
  detector: 'scrfd',
  dimension: DIMENSION,
  licence: 'none needed',
  commercialUse: true,
  curve: null,
  published: { threshold: 0.5, fmr: 1e-6, source: 'made up' },
  minEmbeddingNorm: null,
};

export interface Stage {
  readonly ports: ActionPorts & {
    readonly analyzer: FakeAnalyzer;
    readonly photoSource: FakePhotoSource;
    readonly renderer: FakeRenderer;
  };
  /** What was logged, message by message. */
  readonly logged: string[];
  /** Lets time pass. */
  pass(seconds: number): void;
  /** A gallery of its own for every test. */
  gallery(settings?: SomeSettings): Promise<Gallery>;
  /** Keys of the photo store that belong to a gallery. */
  stored(gallery: Gallery): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface StageOptions {
  /** Default: in memory. */
  readonly registry?: Registry;
  /** Of crops and photos, kept when the stage closes; default: one of its own, which is not. */
  readonly folder?: string;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'kith-actions-')));
  const logged: string[] = [];
  const telemetry: ActionPorts['telemetry'] = {
    log: (_level, message) => {
      logged.push(message);
    },
    count: () => {},
    observe: () => {},
    gauge: () => {},
    render: async () => null,
    flush: () => {},
  };
  // Real time as a start, since rows get their `createdAt` from the database.
  const start = Date.now();
  let passed = 0;
  const clock = { now: () => new Date(Date.now() + passed), monotonic: () => Date.now() - start + passed };
  const registry = options.registry ?? (await openTestRegistry());
  const ids = timeOrderedIds(() => clock.now().getTime());
  const ports = {
    registry,
    index: await openExactIndex({ folder: null, telemetry }),
    analyzer: fakeAnalyzer(),
    photoFacts: fakePhotoFacts,
    renderer: fakeRenderer(),
    photoUrls: signedPhotoUrls({
      keys: [new Uint8Array(32).fill(7)],
      bucket: null,
      // Originals that stay in somebody's bucket are shown from there.
      client: async () => ({
        presignGets: async (objects) =>
          objects.map(({ bucket, key }) => `https://${bucket}.s3.example/${encodeURIComponent(key)}?signed`),
      }),
    }),
    photoStore: await openDiskPhotoStore(folder),
    uploadPlaces: localUploadPlaces('http://127.0.0.1:8000'),
    spaces: { default: SPACE, find: (id: string) => (id === SPACE.id ? SPACE : null) },
    telemetry,
    clock,
    ids,
    photoSource: fakePhotoSource(),
    bulkQueue: registryQueue({ registry, name: 'bulk', clock, ids }),
    planQueue: registryQueue({ registry, name: 'plan', clock, ids }),
    tending: tendedByClock,
    uploadBurst: memoryRateLimiter(null),
    webhookSender: guardedSender({ allowed: [] }),
    digest: nodeDigest,
    guestSecrets: nodeGuestSecrets,
    qrCode: uqrCode,
    defaults: {
      similarityThreshold: null,
      facePassThreshold: null,
      topK: 5,
      faceSelection: 'largest',
      keep: 'crops',
      albumDays: 90,
      writeTimeoutSeconds: 60,
      backupDays: 7,
      importLocations: [{ bucket: 'photos', prefix: 'import/{gallery}/' }],
      publicUrl: 'http://127.0.0.1:8000',
      pricePerHour: 3.6,
    },
  } as const satisfies ActionPorts;
  let galleries = 0;
  return {
    ports,
    logged,
    pass(seconds) {
      passed += seconds * 1000;
    },
    async gallery(settings = {}) {
      const id = `gallery-${++galleries}`;
      await createGallery(ports, { id, settings, caller: callerOf() });
      const gallery = await ports.registry.galleries.find(id);
      if (gallery === null) throw new Error('the gallery just made is not there');
      return gallery;
    },
    async stored(gallery) {
      const all = await ports.photoStore.list('', null, 10_000);
      return all.map(({ key }) => key).filter((key) => key.includes(gallery.uuid));
    },
    async close() {
      await ports.index.close();
      await ports.registry.close();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Somebody with every right, who keeps what an Idempotency-Key would remember. */
export function callerOf(
  over: Partial<Caller> = {},
): Caller & { readonly remembered: { answer: unknown; subjects: readonly string[] }[] } {
  const remembered: { answer: unknown; subjects: readonly string[] }[] = [];
  return {
    principal: 'open',
    role: 'admin',
    galleries: null,
    guest: null,
    source: 'api',
    requestId: 'request-1',
    correlationId: 'correlation-1',
    async remember(_rows, answer, subjects) {
      remembered.push({ answer, subjects });
    },
    remembered,
    ...over,
  };
}

export function photos(...bytes: readonly Uint8Array[]): readonly PhotoInput[] {
  return bytes.map((each, i) => ({ kind: 'bytes', bytes: each, fileName: `photo-${i}.jpg` }));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A gate: what comes to `pass` waits until `open`; `reached` resolves when somebody waits. */
export function gate() {
  let arrive = () => {};
  let open = () => {};
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    reached,
    open: () => open(),
    async pass() {
      arrive();
      await opened;
    },
  };
}

/** Whatever was thrown, which must be a refusal. */
export async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refusal)) throw new Error('expected a refusal', { cause: error });
  return error;
}
