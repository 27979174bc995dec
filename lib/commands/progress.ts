/** Progress of long work on stderr: a bar on a terminal, a line now and then elsewhere, nothing with `--json`. */
import type { Shell } from './shell.ts';

export interface Progress {
  /** `done` so far; a total that is known only now may be given. */
  at(done: number, total?: number): void;
  stop(): void;
}

/** Opens a bar; the caller stops it before it prints anything else. */
export async function startProgress(
  shell: Shell,
  total: number,
  what: string,
  silent: boolean,
): Promise<Progress> {
  if (silent || total === 0) return { at: () => {}, stop: () => {} };
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    stream: shell.stderr,
    // Without it nothing at all appears in a CI log.
    noTTYOutput: true,
    notTTYSchedule: 5000,
    hideCursor: true,
    format: `${what} [{bar}] {value}/{total}${shell.stderr.isTTY === true ? ', {eta_formatted} left' : ''}`,
  });
  bar.start(total, 0);
  return {
    at(done, now) {
      if (now !== undefined) bar.setTotal(now);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
