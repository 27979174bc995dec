/** `kith reindex`: rebuilds a gallery's index from the registry and waits until the job is done. */

import type { KithClient } from '../../clients/typescript/client.ts';
import type { Job } from '../../clients/typescript/operations.ts';
import { CommandProblem } from './command-problem.ts';
import { startProgress } from './progress.ts';
import { say, sayJson, withConnection } from './shell.ts';
import { galleryArgs, verb } from './verb.ts';

const pollMilliseconds = 250;

export const reindexVerb = verb({
  name: 'reindex',
  description: 'Rebuild the index of a gallery from the registry',
  args: galleryArgs,
  async run(args, shell) {
    return withConnection(shell, args, async ({ client }) => {
      const begun = await client.reindex(args.gallery);
      const progress = await startProgress(shell, Math.max(begun.total, 1), 'Reindexing', args.json === true);
      let job: Job;
      try {
        job = await jobEnd(client, begun, (now) => progress.at(now.total === 0 ? 0 : now.done, now.total));
      } finally {
        progress.stop();
      }
      if (args.json === true) sayJson(shell, job);
      if (job.status !== 'done')
        throw new CommandProblem(
          'job_failed',
          `The job ${job.id} ended as ${job.status}; the server's log says why.`,
        );
      if (args.json !== true) say(shell, `Reindexed ${job.done} faces.`);
      return 0;
    });
  },
});

/** Follows a job until it ends, whatever way. `pause` is handed in by tests. */
export async function jobEnd(
  client: KithClient,
  begun: Job,
  onChange: (job: Job) => void = () => {},
  pause: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve, pollMilliseconds)),
): Promise<Job> {
  let job = begun;
  while (job.status === 'queued' || job.status === 'running') {
    await pause();
    job = await client.job(job.id);
    onChange(job);
  }
  return job;
}
