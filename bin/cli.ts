/** `kith …`: hands the words of the command line to the verbs. */
import { readFileSync } from 'node:fs';
import { runCommandLine } from '../lib/commands/command-line.ts';
import { CommandProblem } from '../lib/commands/command-problem.ts';
import { ownInstallation } from '../lib/commands/own-installation.ts';
import { commands } from '../lib/commands/verbs.ts';
import type { Config } from '../lib/config.ts';

/** After an interrupt whatever still runs has so long to end well. */
const graceMs = 15_000;

const stop = new AbortController();
// The launcher and the terminal both pass Ctrl-C on, so one press may come twice: only the first counts.
// `disconnect`: the launcher is gone.
for (const end of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const)
  process.on(end, () => {
    if (stop.signal.aborted) return;
    stop.abort(new CommandProblem('interrupted', 'Stopped before it was done.'));
    setTimeout(() => process.exit(1), graceMs).unref();
  });
// A reader that has seen enough (`kith persons | head`) closes the pipe; there is nobody left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** Standard output belongs to the answer. LOG_LEVEL=debug lets errors through, on standard error, with their causes. */
const quiet = (config: Config): Config => ({
  ...config,
  LOG_LEVEL: config.LOG_LEVEL === 'debug' ? 'error' : 'silent',
});

const ports = ownInstallation({
  find: async (config) => (await import('../lib/runtime/running-server.ts')).findRunningServer(config),
  async open(config) {
    const [{ runtime }, functions, { openInProcess }] = await Promise.all([
      import('../lib/runtime.ts'),
      import('./handlers.ts'),
      import('../lib/commands/open-in-process.ts'),
    ]);
    return openInProcess(runtime.current(quiet(config)), functions);
  },
  async share(config, at, say) {
    const [{ runtime }, functions, { serveShared }] = await Promise.all([
      import('../lib/runtime.ts'),
      import('./handlers.ts'),
      import('../lib/commands/serve-shared.ts'),
    ]);
    // A line for each request would carry the QR code off the screen.
    const LOG_LEVEL = config.LOG_LEVEL === 'info' ? 'error' : config.LOG_LEVEL;
    const open = (shared: Partial<Config>) => runtime.current({ ...config, LOG_LEVEL, ...shared });
    return serveShared(open, functions, at, say);
  },
});

const { stdout, stderr } = process;
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const shell = { stdout, stderr, signal: stop.signal, ports };
const exit = await runCommandLine(commands, process.argv.slice(2), shell, { version });
// Pipes are written asynchronously: the process ends when they have taken everything.
stdout.write('', () => stderr.write('', () => process.exit(exit)));
