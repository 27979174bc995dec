/**
 * Makes a fresh clone ready, then runs a script on Node 24. Plain JavaScript, because it must run on whatever Node is there.
 *
 *     node bin/setup.mjs                      set up only
 *     node bin/setup.mjs bin/server.ts …      set up, then run that script with these arguments
 *
 * Set-up is `npm ci`, the generation of the database client and the build of the web pages; stamps make the second run immediate.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'node_modules', '.kith-set-up');
const oldest = [22, 18];

/** The Node that runs TypeScript: the platform package's 24, or the one that is running where there is no such package (macOS). */
export function modernNode() {
  const suffix = process.platform === 'win32' ? 'node.exe' : 'bin/node';
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  for (const candidate of [suffix, 'bin/node.exe']) {
    const file = join(root, 'node_modules', `node-${platform}-${process.arch}`, candidate);
    if (existsSync(file) && spawnSync(file, ['--version']).status === 0) return file;
  }
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return process.execPath;
  return null;
}

/** What was installed and generated last: a line each, so that a new schema alone doesn't install everything anew. */
function stamp() {
  const lineOf = (file) =>
    createHash('sha256')
      .update(`${process.platform} ${process.arch}\n`)
      .update(readFileSync(join(root, file)))
      .digest('hex');
  return { packages: lineOf('package-lock.json'), schema: lineOf('prisma/schema.prisma') };
}

function step(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', ...options });
  if (done.status === 0) return;
  process.stderr.write(
    `${done.stdout ?? ''}${done.stderr ?? ''}${done.error ? `${done.error.message}\n` : ''}`,
  );
  process.stderr.write(
    `kith: set-up stopped at "${command} ${args.join(' ')}". Mend what it says and run the command again.\n`,
  );
  process.exit(1);
}

/** Installs and generates what is missing; does nothing when the stamp matches. Ends the process with a sentence when it can't. */
export function setUp() {
  const { packages, schema } = stamp();
  const wanted = `${packages}\n${schema}\n`;
  const found = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (found === wanted) return;
  if (!found.startsWith(`${packages}\n`)) {
    process.stderr.write('kith: setting up, once (about a minute) …\n');
    const windows = process.platform === 'win32';
    step(windows ? 'npm.cmd' : 'npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], {
      shell: windows,
    });
  }
  const node = modernNode();
  if (node === null) {
    process.stderr.write(
      `kith: this machine needs Node ${oldest.join('.')} or newer; it has ${process.version}.\n`,
    );
    process.exit(1);
  }
  step(node, [join(root, 'node_modules/prisma/build/index.js'), 'generate', '--no-hints']);
  writeFileSync(stampFile, wanted);
}

const site = join(root, 'web', 'dist');
const siteStamp = '.built';

/** Every file the pages are made of. */
function siteSources() {
  const files = ['web', 'clients/typescript'].flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(site))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return [join(root, 'vite.config.ts'), join(root, 'package-lock.json'), ...files].sort();
}

/** Builds the web pages when a file of theirs has changed. A finished build takes the place of the old one in one step. */
export function buildSite() {
  const hash = createHash('sha256');
  for (const file of siteSources()) hash.update(`${relative(root, file)}\n`).update(readFileSync(file));
  const wanted = hash.digest('hex');
  const built = join(site, siteStamp);
  if (existsSync(built) && readFileSync(built, 'utf8') === wanted) return;
  const making = join(root, 'node_modules', '.cache', `kith-site-${process.pid}`);
  mkdirSync(dirname(making), { recursive: true });
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  step(modernNode() ?? process.execPath, [vite, 'build', '--logLevel', 'warn', '--outDir', making]);
  writeFileSync(join(making, siteStamp), wanted);
  rmSync(site, { recursive: true, force: true });
  renameSync(making, site);
}

/** Types stripped and code compiled once, not at every start: a quarter of the time from start to listening. */
const compileCache = join(root, 'node_modules', '.cache', 'kith');

/**
 * glibc gives every thread a heap of its own and seldom gives memory back: with two, a server under load took 810 MB instead of 915.
 * Pixels in blocks of their own go back at once; else each larger photo raises what is kept.
 */
const thrift = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '262144' };

/** Runs a script on the modern Node, hands signals on and ends with its exit code. The script ends too when this process dies. */
export function runModern(args) {
  const node = modernNode() ?? process.execPath;
  const env = { NODE_COMPILE_CACHE: compileCache, ...thrift, ...process.env };
  const child = spawn(node, args, { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`kith: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  setUp();
  buildSite();
  const [script, ...rest] = process.argv.slice(2);
  if (script !== undefined) runModern([join(root, script), ...rest]);
}
