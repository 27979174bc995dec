/** The packaged functions, started as Lambda starts them. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuiltLayer, buildLayer } from '../../layers/inference/build-layer.ts';
import {
  bundleForImage,
  bundleFunctions,
  type FunctionBundle,
  HANDLER,
} from '../../lib/stacks/function-bundle.ts';
import { searchPath } from '../../models/locate.ts';
import { manifest } from '../../models/manifest.ts';
import { type BoxKind, bestBox, openBox } from './box.ts';
import { type Outcome, openRuntimeApi } from './runtime-api.ts';

/** The small pack, in the form the development machines have it. */
export const PACK = 'buffalo_sc_q8';

const models = fileURLToPath(new URL('../../../shared/models/', import.meta.url));

const arch = process.arch === 'arm64' ? 'arm64' : 'x64';

/** The native packages are here for the machine Lambda runs, so that a layer can be built without a network. */
export const hasNativePackages = existsSync(
  fileURLToPath(new URL(`../../node_modules/@img/sharp-linux-${arch}`, import.meta.url)),
);

/** Without them and the model files there is no layer to run with; tests that need one skip. */
export const canRunPackaged = hasNativePackages && existsSync(join(models, 'det_500m.onnx'));

export interface Packaged {
  readonly bundles: readonly FunctionBundle[];
  /** Null where it can't be built. */
  readonly layer: BuiltLayer | null;
  start(name: string, options?: StartOptions): Promise<PackagedFunction>;
  /** Stops what was started and removes what was built. */
  close(): Promise<void>;
}

export interface StartOptions {
  /** Settings beside those every function has. */
  readonly env?: Readonly<Record<string, string>>;
  /** False: a function without the layer. */
  readonly layer?: boolean;
  readonly box?: BoxKind;
  /** As in the container image: all functions in one folder, each called by its name. */
  readonly image?: boolean;
  /** The only processor it may use. */
  readonly core?: number;
}

export interface PackagedFunction {
  invoke(event: unknown, timeoutMs?: number): Promise<Outcome>;
  /** Milliseconds: from the start of the process to its first question, and of these, its import. */
  readonly started: { readonly untilReady: number; readonly import: number };
  /** What it wrote so far. */
  output(): string;
  /** Milliseconds of processor it has used since it was started; null where the system doesn't tell. */
  cpu(): number | null;
  stop(): Promise<void>;
}

/** Bundles the functions (all, or these) and builds the layer. */
export async function openPackaged(names?: readonly string[]): Promise<Packaged> {
  const out = mkdtempSync(join(tmpdir(), 'kith-packaged-'));
  const bundles = await bundleFunctions(join(out, 'functions'), names);
  const layer = canRunPackaged
    ? await buildLayer({
        packs: [PACK],
        detector: null,
        arch,
        out: join(out, 'layer'),
        manifest,
        path: searchPath(models, models, models),
      })
    : null;
  const running = new Set<PackagedFunction>();
  let image: Promise<string> | null = null;
  const imageFolder = () => {
    const folder = join(out, 'image');
    image ??= bundleForImage(folder).then(() => folder);
    return image;
  };
  return {
    bundles,
    layer,
    async start(name, options = {}) {
      const bundle = bundles.find((one) => one.name === name);
      if (bundle === undefined) throw new RangeError(`There is no bundle ${name}`);
      const withLayer = options.layer !== false && layer !== null ? layer.folder : null;
      const place = options.image === true ? { name, folder: await imageFolder() } : bundle;
      const started = await start(place, withLayer, options);
      running.add(started);
      return started;
    },
    async close() {
      await Promise.all([...running].map((one) => one.stop()));
      rmSync(out, { recursive: true, force: true });
    },
  };
}

async function start(
  { name, folder }: Pick<FunctionBundle, 'name' | 'folder'>,
  layer: string | null,
  { env = {}, box: kind = bestBox(), image = false, core }: StartOptions,
): Promise<PackagedFunction> {
  const api = await openRuntimeApi(name);
  const box = openBox(folder, layer, kind);
  const began = performance.now();
  const child = box.start(
    {
      ...lambdaEnvironment(name, api.address, box.inside),
      _HANDLER: image ? `${name}.handler` : HANDLER,
      ...env,
    },
    core ?? null,
  );
  const written: string[] = [];
  const ended = collect(child, written);
  void ended.then((how) => api.ended(`the function ended (${how}): ${written.join('')}`));
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    child.kill('SIGKILL');
    await ended;
    await api.close();
    box.remove();
  };
  const initialised = await api.ready.catch(async (cause: unknown) => {
    await stop();
    throw cause;
  });
  const untilReady = performance.now() - began;
  return {
    invoke: api.invoke,
    started: { untilReady, ...initialised },
    output: () => written.join(''),
    cpu: () => processorTime(child.pid),
    stop,
  };
}

/** Linux counts in hundredths of a second. */
function processorTime(pid: number | undefined): number | null {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return null;
  // What follows the command's name in brackets: state is the first field, user and system time the 12th and 13th.
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function collect(child: ChildProcess, written: string[]): Promise<string> {
  child.stdout?.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => written.push(chunk.toString()));
  return once(child, 'exit').then(
    ([code, signal]) => String(signal ?? code),
    (cause: unknown) => String(cause),
  );
}

/** The variables Lambda sets, and those the stacks set for every function. */
function lambdaEnvironment(
  name: string,
  api: string,
  { task, opt, tmp }: { readonly task: string; readonly opt: string; readonly tmp: string },
): Readonly<Record<string, string>> {
  return {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
    AWS_LAMBDA_FUNCTION_NAME: `kith-${name}`,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/kith-${name}`,
    AWS_LAMBDA_RUNTIME_API: api,
    AWS_REGION: 'eu-central-1',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: task,
    LANG: 'en_US.UTF-8',
    LD_LIBRARY_PATH: `/var/lang/lib:/lib64:/usr/lib64:/var/runtime:${task}:${task}/lib:${opt}/lib`,
    NODE_PATH: `${opt}/nodejs/node24/node_modules:${opt}/nodejs/node_modules:/var/runtime/node_modules:/var/runtime`,
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin',
    TMPDIR: tmp,
    TZ: ':UTC',
    KITH_MODEL_PACK: PACK,
    KITH_MODELS_PATH: `${opt}/models`,
  };
}
