/** `npm start`: opens the data folder, prepares it, listens, and ends in good order. */
import { fileURLToPath } from 'node:url';
import { createFirstKey } from '../actions/create-first-key.ts';
import { facePassNotices } from '../config/facepass-notices.ts';
import type { FunctionHandlers } from '../edge/dispatch.ts';
import { type GatewayOptions, type LocalGateway, openGateway } from '../edge/local-gateway.ts';
import { type QueueConsumers, startQueueWork } from '../edge/queue-work.ts';
import { schedule } from '../edge/schedule.ts';
import { openSite } from '../edge/site.ts';
import { storeOrigins } from '../edge/site-pages.ts';
import { Refusal } from '../errors.ts';
import type { Runtime } from '../runtime.ts';

export interface Schedules {
  readonly prepare: () => Promise<unknown>;
  readonly tend: () => Promise<unknown>;
  readonly tidy: () => Promise<unknown>;
}

/** All there is to run, as AWS would run it. */
export interface Functions {
  readonly handlers: FunctionHandlers;
  readonly schedules: Schedules;
  readonly consumers: QueueConsumers;
}

export interface Served {
  readonly url: string;
  /** Lets requests and photos of jobs under way end, stops the schedules, saves the index, frees the data folder. */
  close(): Promise<void>;
}

const EVERY_ADDRESS: readonly string[] = ['0.0.0.0', '::'];
const TEND_SECONDS = 2;
const TIDY_SECONDS = 3_600;
const TIDY_FIRST_SECONDS = 120;
const SAVE_SECONDS = 300;
/** Where set-up builds the web pages. */
const SITE_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url));
const CLOSE_GRACE_MS = 10_000;

/** A second listener, encrypted, for other devices. */
export interface LanListener {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly key: string; readonly cert: string };
}

/** @throws Refusal with one sentence when the folder is held, the port taken or the data newer than this release */
export async function serve(
  runtime: Runtime,
  { handlers, schedules, consumers }: Functions,
  say: (line: string) => void,
  lan: LanListener | null = null,
): Promise<Served> {
  const { config } = runtime;
  try {
    const folder = await runtime.dataFolder();
    const ports = await runtime.open(['registry', 'index', 'spaces', 'telemetry', 'clock', 'ids', 'digest']);
    await schedules.prepare();
    const { telemetry } = ports;
    const onFault = (fault: unknown) => telemetry.log('error', 'a handler failed', {}, fault);
    const site = await openSite(SITE_FOLDER, storeOrigins(config));
    const shared = { maxBody: config.KITH_MAX_BODY, site, onFault };
    const gateway = await listen(handlers, { ...shared, host: config.HOST, port: config.PORT });
    const other = lan === null ? null : await listen(handlers, { ...shared, ...lan });
    const everywhere = EVERY_ADDRESS.includes(config.HOST);
    const host = everywhere ? '127.0.0.1' : config.HOST;
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${gateway.port}`;
    runtime.listening({ url: everywhere || other !== null ? null : url, port: gateway.port });
    await folder?.writeServerNotice({ pid: process.pid, url, token: runtime.localToken });
    const space = ports.spaces.default;
    say(
      `kith answers on ${url}${everywhere ? ' and every other address of this machine' : ''} (docs: ${url}/docs)`,
    );
    say(site === null ? 'The web pages are not built; npm start builds them.' : `desk: ${url}/desk`);
    say(`models: ${space.pack}, ${space.licence}${space.commercialUse ? '' : '; not for commercial use'}`);
    for (const notice of facePassNotices(config)) say(notice);
    if (!config.open) {
      const key = await createFirstKey(ports);
      if (key !== null) say(`first admin key, shown only now: ${key}`);
    }
    const running = [
      schedule(schedules.tend, { seconds: TEND_SECONDS }, () => undefined),
      schedule(schedules.tidy, { seconds: TIDY_SECONDS, firstAfter: TIDY_FIRST_SECONDS }, () => undefined),
      schedule(() => ports.index.save(), { seconds: SAVE_SECONDS }, onFault),
    ];
    const working = config.KITH_WORKER === 'on' ? await startQueueWork(runtime, consumers) : null;
    // Opening the models takes half a second; better now than with the first photo. Missing models are told by /health.
    const warming = runtime
      .open(['analyzer'])
      .then(({ analyzer }) => analyzer.warm(space.id))
      .catch((cause: unknown) =>
        say(cause instanceof Refusal ? cause.message : 'The models could not be opened.'),
      );
    return {
      url,
      async close() {
        const listeners = [gateway, other].map((one) => one?.close(CLOSE_GRACE_MS));
        await Promise.all([...listeners, working?.stop(CLOSE_GRACE_MS)]);
        for (const one of running) await one.stop();
        // ONNX Runtime takes the process down when its thread ends while it opens a model.
        await warming;
        await runtime.close();
      },
    };
  } catch (cause) {
    await runtime.close();
    throw cause;
  }
}

async function listen(handlers: FunctionHandlers, options: GatewayOptions): Promise<LocalGateway> {
  const { host, port } = options;
  try {
    return await openGateway(handlers, options);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    if (code === 'EADDRINUSE') {
      throw new Refusal(
        'validation_failed',
        `Port ${port} is taken; set PORT to another one.`,
        {},
        { cause },
      );
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      throw new Refusal(
        'validation_failed',
        `Can't listen on ${host}:${port} (${code}); set HOST and PORT.`,
        {},
        { cause },
      );
    }
    throw cause;
  }
}
