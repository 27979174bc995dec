/** `npm start`: the same handlers as on AWS, behind a port of this machine. */
import { serve } from '../lib/commands/serve.ts';
import { Refusal } from '../lib/errors.ts';
import { runtime } from '../lib/runtime.ts';

const say = (line: string) => process.stderr.write(`${line}\n`);

try {
  const current = runtime.current();
  const functions = await import('./handlers.ts');
  const served = await serve(current, functions, say);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await served.close().catch((cause: unknown) => {
      process.exitCode = 1;
      say(`kith: it stopped, but not in good order: ${cause instanceof Error ? cause.message : 'unknown'}.`);
    });
    process.exit();
  };
  // `disconnect`: the launcher that started this process is gone, whatever killed it.
  for (const end of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(end, stop);
} catch (cause) {
  if (!(cause instanceof Refusal)) throw cause;
  say(`kith: ${cause.message}`);
  process.exit(1);
}
