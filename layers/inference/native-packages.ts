/** Finds the packages of the layer, and what they need at run time, for the machine Lambda runs. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Node's names for the processors Lambda has. */
export type Arch = 'x64' | 'arm64';

export interface NativePackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

const description = z.object({
  name: z.string(),
  version: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
  libc: z.array(z.string()).optional(),
});

/** Only the install script of onnxruntime-node imports them, which never runs. */
const forInstalling = ['adm-zip', 'global-agent'];

const here = dirname(fileURLToPath(import.meta.url));
const checkout = join(here, '..', '..', 'node_modules');

/**
 * Hands over the folders of the packages, and takes a folder it had to make away again. They come from the checkout when it has
 * the binaries for this processor, else from npm, at the same versions.
 */
export function withNativePackages<T>(arch: Arch, use: (packages: readonly NativePackage[]) => T): T {
  const wanted = Object.keys(describe(here).dependencies);
  const own = closure(checkout, wanted, arch);
  if (own.some(({ name }) => name === binaryOf(arch))) return use(own);
  const folder = mkdtempSync(join(tmpdir(), 'kith-layer-'));
  try {
    install(folder, own, arch);
    const fetched = closure(join(folder, 'node_modules'), wanted, arch);
    if (!fetched.some(({ name }) => name === binaryOf(arch)))
      throw new Error(`npm installed no ${binaryOf(arch)}`);
    return use(fetched);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether they need not be fetched. */
export function hasNativePackages(arch: Arch): boolean {
  return existsSync(join(checkout, binaryOf(arch)));
}

/** The package that is there for one processor only; onnxruntime-node brings the binaries of all. */
function binaryOf(arch: Arch): string {
  return `@img/sharp-linux-${arch}`;
}

function closure(modules: string, wanted: readonly string[], arch: Arch): readonly NativePackage[] {
  const found = new Map<string, NativePackage>();
  const visit = (name: string, from: string) => {
    const folder = [join(from, 'node_modules', name), join(modules, name)].find(existsSync);
    if (folder === undefined) return;
    const { dependencies, optionalDependencies, version = '', ...self } = describe(folder);
    if (!fits(self, arch)) return;
    const known = found.get(name);
    if (known?.folder === folder) return;
    if (known !== undefined) throw new Error(`The layer needs two versions of ${name}`);
    found.set(name, { name, version, folder });
    for (const next of [...Object.keys(dependencies), ...Object.keys(optionalDependencies)])
      if (!forInstalling.includes(next)) visit(next, folder);
  };
  for (const name of wanted) visit(name, modules);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function fits(
  { os, cpu, libc }: Pick<z.output<typeof description>, 'os' | 'cpu' | 'libc'>,
  arch: Arch,
): boolean {
  const allows = (list: readonly string[] | undefined, value: string) =>
    list === undefined || list.includes(value);
  return allows(os, 'linux') && allows(cpu, arch) && allows(libc, 'glibc');
}

function install(folder: string, own: readonly NativePackage[], arch: Arch): void {
  const { dependencies } = describe(here);
  // The checkout's own processor may differ, so its binaries are no wish; all else has the version that was tested.
  const overrides = Object.fromEntries(
    own
      .filter(({ name }) => !Object.hasOwn(dependencies, name) && !name.startsWith('@img/sharp-'))
      .map(({ name, version }) => [name, version]),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies, overrides }));
  const options = ['--omit=dev', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'];
  execFileSync('npm', ['install', '--os=linux', `--cpu=${arch}`, '--libc=glibc', ...options], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}

function describe(folder: string): z.output<typeof description> {
  return description.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
}
