/** From settings to opened ports: each is opened once per process, when something first asks for it. */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { systemClock } from './adapters/clock.ts';
import type { DataFolder } from './adapters/data-folder/data-folder.ts';
import { nodeDigest } from './adapters/digest.ts';
import { timeOrderedIds } from './adapters/ids.ts';
import { noTaskProtection } from './adapters/task-protection/none.ts';
import { type Config, platformOf, readConfig } from './config.ts';
import type { Access } from './ports/access.ts';
import type { ActionPorts } from './ports/action-ports.ts';
import type { RateLimiter } from './ports/rate-limiter.ts';
import type { TaskProtection } from './ports/task-protection.ts';
import { ONNX_THREADS, openAnalyzer } from './runtime/analyzer.ts';
import { deviceChoice } from './runtime/device.ts';
import { importLocations } from './runtime/import-locations.ts';
import { chooseModels, type ModelChoice } from './runtime/model-choice.ts';
import { once } from './runtime/once.ts';
import { outsideOpeners } from './runtime/outside.ts';
import { openProxySecret } from './runtime/proxy-secret.ts';
import { openRenderer } from './runtime/renderer.ts';
import { storeOpeners } from './runtime/stores.ts';
import { openTelemetry } from './runtime/telemetry.ts';
import { refuseUnbuilt } from './runtime/unbuilt.ts';

export interface Ports extends ActionPorts {
  readonly rateLimiter: RateLimiter;
  readonly access: Access;
  readonly taskProtection: TaskProtection;
}

export interface Runtime {
  readonly config: Config;
  /** The ports with these names, opened if they weren't. A failed opening is tried again at the next call. */
  open<K extends keyof Ports>(names: readonly K[]): Promise<Pick<Ports, K>>;
  /** The data folder, null where nothing is kept in one; opening it takes its lock. Refusal when another process holds it. */
  dataFolder(): Promise<DataFolder | null>;
  /** The server tells where it listens; upload addresses and the Host check depend on it. `url` null: on every address. */
  listening(address: { readonly url: string | null; readonly port: number }): void;
  /** The admin token of this process, for the notice in the data folder. */
  readonly localToken: string;
  /** Closes what was opened, in reverse order; saves the index. What fails does not keep the rest from closing. */
  close(): Promise<void>;
}

/** The longest a write to a store can still be under way after its caller gave up: the gateway's timeout and a margin. */
const WRITE_TIMEOUT_SECONDS = 65;

export function openRuntime(config: Config): Runtime {
  refuseUnbuilt(config);
  const locations = importLocations(config);
  const localToken = randomBytes(32).toString('base64url');
  let address: { readonly url: string | null; readonly port: number } | null = null;
  const closers: (() => Promise<void>)[] = [];
  const closeLater = <T extends { close(): Promise<void> }>(port: T): T => {
    closers.push(() => port.close());
    return port;
  };
  const workers = Math.max(1, availableParallelism());

  const dataFolder = once(async () => {
    if (!config.folder) return null;
    const { openDataFolder } = await import('./adapters/data-folder/data-folder.ts');
    return closeLater(await openDataFolder(config.KITH_DATA_DIR));
  });
  const telemetry = once(async () => openTelemetry(config));
  const device = deviceChoice(config.KITH_DEVICE, telemetry);
  const models = once(
    async (): Promise<ModelChoice> =>
      chooseModels(config, (await dataFolder())?.path ?? null, ONNX_THREADS, device),
  );

  const ids = once(async () => timeOrderedIds());
  const outside = outsideOpeners({ config, telemetry, closeLater });
  const proxySecret = openProxySecret(config, outside.secrets, systemClock);
  const stores = storeOpeners({
    config,
    outside,
    dataFolder,
    telemetry,
    closeLater,
    address: () => address,
    clock: systemClock,
    ids,
  });

  const openers: { readonly [K in keyof Ports]: () => Promise<Ports[K]> } = {
    clock: async () => systemClock,
    ids,
    digest: async () => nodeDigest,
    telemetry,
    access: async () => ({
      mode: config.open ? 'open' : 'required',
      localToken: config.folder ? localToken : null,
      port: address?.port ?? null,
      publicOrigin: config.KITH_PUBLIC_URL === null ? null : new URL(config.KITH_PUBLIC_URL).origin,
      proxySecret,
      maxBody: config.KITH_MAX_BODY,
    }),
    defaults: async () => ({
      similarityThreshold: config.KITH_SIMILARITY_THRESHOLD,
      facePassThreshold: config.FACE_SIMILARITY_THRESHOLD,
      topK: config.KITH_TOP_K,
      faceSelection: config.KITH_FACE_SELECTION,
      keep: config.KITH_KEEP,
      albumDays: config.KITH_ALBUM_DAYS || null,
      writeTimeoutSeconds: WRITE_TIMEOUT_SECONDS,
      backupDays: config.KITH_BACKUP_DAYS,
      importLocations: locations,
      publicUrl: config.KITH_PUBLIC_URL ?? address?.url ?? null,
      // Nothing costs nothing: an hour without a price is one nobody has priced.
      pricePerHour: config.KITH_COMPUTE_PRICE || null,
    }),
    spaces: async () => (await models()).spaces,
    analyzer: once(async () => {
      const { planOf } = await models();
      return closeLater(await openAnalyzer(config, planOf, workers));
    }),
    renderer: once(async () => closeLater(await openRenderer(config, workers))),
    guestSecrets: async () => (await import('./adapters/guest-secrets.ts')).nodeGuestSecrets,
    qrCode: async () => (await import('./adapters/qr-code.ts')).uqrCode,
    photoFacts: async () => (await import('./adapters/photo-facts/exif.ts')).exifFacts,
    webhookSender: async () => {
      const { guardedSender } = await import('./adapters/webhook-sender/guarded.ts');
      return guardedSender({ allowed: config.KITH_WEBHOOK_HOSTS ?? [] });
    },
    taskProtection: async () => {
      if (config.ECS_AGENT_URI === null) return noTaskProtection;
      const { ecsTaskProtection } = await import('./adapters/task-protection/ecs.ts');
      return ecsTaskProtection(config.ECS_AGENT_URI);
    },
    ...stores,
  };

  return {
    config,
    localToken,
    dataFolder,
    async open(names) {
      const opened: Partial<Ports> = {};
      for (const name of names) Object.assign(opened, { [name]: await openers[name]() });
      return opened as Pick<Ports, (typeof names)[number]>;
    },
    listening(where) {
      address = where;
    },
    async close() {
      const failures: unknown[] = [];
      for (const close of closers.splice(0).reverse())
        await close().catch((failure: unknown) => failures.push(failure));
      if (failures.length > 0)
        throw new AggregateError(failures, 'Some parts could not be closed in good order');
    },
  };
}

let processRuntime: Runtime | null = null;

/** The runtime of this process, made from its environment when first used. */
export const runtime: Pick<Runtime, 'open'> & {
  readonly current: (config?: Config) => Runtime;
  /** In a function that looks at photos: on Lambda opens what the first photo would wait for; elsewhere does nothing. */
  readonly ready: () => Promise<void>;
} = {
  /** `config` counts only where nothing has asked for the runtime before. */
  current(config) {
    processRuntime ??= openRuntime(config ?? readConfig());
    return processRuntime;
  },
  open: (names) => runtime.current().open(names),
  async ready() {
    if (platformOf() !== 'lambda') return;
    const { readyContainer } = await import('./runtime/ready.ts');
    await readyContainer(runtime.current());
  },
};
