/** Runs a function with nothing of the checkout in reach: /var/task and /opt are what was packaged, and can't be written. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `root`: a file system of its own, as on Lambda. `permission`: temporary paths, and Node reads nothing outside of them. */
export type BoxKind = 'root' | 'permission';

export interface Box {
  readonly kind: BoxKind;
  /** Where the function finds its code, the layer and its scratch folder. */
  readonly inside: { readonly task: string; readonly opt: string; readonly tmp: string };
  /** Starts Node on the bootstrap. `core`: the only processor it may use. */
  start(env: Readonly<Record<string, string>>, core: number | null): ChildProcess;
  remove(): void;
}

const bootstrap = fileURLToPath(new URL('./bootstrap.mts', import.meta.url));

/** Lambda's command line says so too: no module is anything but what its name says. */
const strict = ['--no-experimental-require-module', '--no-experimental-detect-module'];

/** `$1` is an empty folder, `$2` Node, `$3` the stage; what follows are Node's arguments. All mounts end with the process. */
const enter = `set -e
mount --make-rprivate /
mount -t tmpfs -o size=600m tmpfs "$1"
for d in proc sys dev etc usr/lib usr/lib64 lib lib64; do
  if [ -L "/$d" ]; then mkdir -p "$1/$(dirname "$d")"; cp -P "/$d" "$1/$d"
  elif [ -d "/$d" ]; then mkdir -p "$1/$d"; mount --rbind "/$d" "$1/$d"; fi
done
mkdir -p "$1/var/lang/bin" "$1/var/task" "$1/var/runtime" "$1/opt" "$1/tmp"
touch "$1/var/lang/bin/node"; mount --bind "$2" "$1/var/lang/bin/node"
for d in var/task var/runtime opt; do mount --bind "$3/$d" "$1/$d"; mount -o remount,bind,ro "$1/$d"; done
root="$1"; shift 3
exec unshare --root="$root" --wd=/var/task /var/lang/bin/node "$@"`;

const node = realpathSync(process.execPath);

function rooted(stage: string, root: string, args: readonly string[]): readonly [string, readonly string[]] {
  const rights = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
  return ['unshare', [...rights, 'sh', '-c', enter, 'sh', root, node, stage, ...args]];
}

/** @param layer null = a function without the layer */
export function openBox(code: string, layer: string | null, kind: BoxKind): Box {
  const stage = mkdtempSync(join(tmpdir(), 'kith-box-'));
  for (const folder of ['var/runtime', 'root', 'tmp']) mkdirSync(join(stage, folder), { recursive: true });
  cpSync(bootstrap, join(stage, 'var/runtime/bootstrap.mts'));
  symlinkSync(code, join(stage, 'var/task'));
  if (layer === null) mkdirSync(join(stage, 'opt'));
  else symlinkSync(layer, join(stage, 'opt'));
  const remove = () => rmSync(stage, { recursive: true, force: true });
  if (kind === 'root') {
    const command = rooted(stage, join(stage, 'root'), [...strict, '/var/runtime/bootstrap.mts']);
    return {
      kind,
      inside: { task: '/var/task', opt: '/opt', tmp: '/tmp' },
      start: (env, core) => run(command, env, core, stage),
      remove,
    };
  }
  const inside = {
    task: realpathSync(code),
    opt: realpathSync(join(stage, 'opt')),
    tmp: realpathSync(join(stage, 'tmp')),
  };
  const runtime = realpathSync(join(stage, 'var/runtime'));
  const readable = [inside.task, inside.opt, inside.tmp, runtime].map((place) => `--allow-fs-read=${place}`);
  const rights = ['--permission', '--allow-addons', ...readable, `--allow-fs-write=${inside.tmp}`];
  const command = [node, [...rights, ...strict, join(runtime, 'bootstrap.mts')]] as const;
  return { kind, inside, start: (env, core) => run(command, env, core, inside.task), remove };
}

function run(
  [program, args]: readonly [string, readonly string[]],
  env: Readonly<Record<string, string>>,
  core: number | null,
  cwd: string,
): ChildProcess {
  const pinned = core === null ? [] : ['taskset', '-c', String(core)];
  const [first = program, ...rest] = [...pinned, program, ...args];
  return spawn(first, rest, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

let best: BoxKind | null = null;

/** A file system of its own where this machine lets us make one. */
export function bestBox(): BoxKind {
  if (best !== null) return best;
  const stage = mkdtempSync(join(tmpdir(), 'kith-box-'));
  try {
    for (const folder of ['var/task', 'var/runtime', 'opt', 'root'])
      mkdirSync(join(stage, folder), { recursive: true });
    const [program, args] = rooted(stage, join(stage, 'root'), ['--version']);
    best = spawnSync(program, args).status === 0 ? 'root' : 'permission';
    return best;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Can a process be kept to one processor here? */
export function canPin(): boolean {
  return spawnSync('taskset', ['-c', '0', 'true']).status === 0;
}
