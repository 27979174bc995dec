/** `kith bulk`: enrolls from a bucket or a folder as jobs that go on by themselves, and looks after such jobs. */
import type { BulkSource } from '../../clients/typescript/bulk.ts';
import type { Job } from '../../clients/typescript/operations.ts';
import { bulkFolder, type FolderJobs, JOB_LIMITS } from './bulk-folder.ts';
import { CommandProblem } from './command-problem.ts';
import { followJobs, reportJobs } from './follow-jobs.ts';
import { readPersonFolders } from './person-folders.ts';
import { startProgress } from './progress.ts';
import { type ExitCode, remark, withConnection } from './shell.ts';
import { galleryArgs, numberOption, verb } from './verb.ts';

export const bulkVerb = verb({
  name: 'bulk',
  description:
    'Enroll many photos as a job: s3://bucket/list.jsonl, s3://bucket/folder/ or a folder of this machine',
  args: {
    from: { type: 'positional', description: 'Where the photos are', required: false },
    status: { type: 'string', description: 'Tell how far this job is, instead' },
    cancel: { type: 'string', description: 'Stop this job, instead' },
    retry: { type: 'string', description: 'Try the failed photos of this job again, instead' },
    detach: { type: 'boolean', description: 'Don’t wait for the end' },
    strict: { type: 'boolean', description: 'Refuse photos that look like another person' },
    'quality-filter': {
      type: 'enum',
      options: ['none', 'standard', 'strict'],
      description: 'How good a face has to be (default: as the gallery says)',
    },
    parallel: { type: 'string', description: 'Uploads in flight at once, 1 to 8', default: '4' },
    ...galleryArgs,
  },
  async run(args, shell) {
    const parallel = numberOption('parallel', args.parallel, { min: 1, max: 8, whole: true }) ?? 4;
    const wish = onlyWish(args);
    const { gallery, strict, 'quality-filter': qualityFilter } = args;
    const options = {
      strict,
      qualityFilter: qualityFilter as 'none' | 'standard' | 'strict' | undefined,
    };
    return withConnection(shell, args, async ({ client, kind }) => {
      const json = args.json === true;
      const begun: Job[] = [];
      const end = (jobs: readonly Job[], refused: FolderJobs['refused'] = []) =>
        followJobs(shell, client, { gallery, jobs, refused }, { follow: args.detach !== true, json });
      const follow = (job: Job) => {
        begun.push(job);
        return end([job]);
      };
      const tell = (job: Job) => reportJobs(shell, client, { gallery, jobs: [job], refused: [] }, json);
      const work = async (): Promise<ExitCode> => {
        if (wish.kind === 'status') return tell(await client.bulkJob(gallery, wish.text));
        if (wish.kind === 'cancel') return tell(await client.cancelBulk(gallery, wish.text));
        if (wish.kind === 'retry') return follow(await client.retryBulk(gallery, wish.text));
        if (args.detach === true && kind === 'in process')
          throw new CommandProblem(
            'usage',
            '--detach needs a running server: without one this command is what does the work.',
          );
        const source = sourceOf(wish.text);
        if (source !== null) return follow(await client.createBulk(gallery, source, options));
        const folders = await readPersonFolders(wish.text);
        for (const { folder, reason } of folders.left) remark(shell, `left out: ${folder}: ${reason}`);
        const total = folders.persons.reduce((sum, { photos }) => sum + photos.length, 0);
        const progress = await startProgress(shell, total, 'Uploading', json);
        const wishes = { gallery, parallel, jobLimits: JOB_LIMITS, ...options };
        const hears = { onUploaded: progress.at, onJob: (job: Job) => begun.push(job) };
        const { jobs, refused } = await bulkFolder(client, folders, wishes, hears).finally(progress.stop);
        return end(jobs, refused);
      };
      return work().catch((error: unknown) => {
        // Whatever ended this command, the server goes on.
        if (kind !== 'in process')
          for (const { id } of begun)
            remark(shell, `Job ${id} goes on without this command: kith bulk --status ${id}`);
        throw error;
      });
    });
  },
});

interface Wish {
  readonly kind: 'from' | 'status' | 'cancel' | 'retry';
  readonly text: string;
}

function onlyWish(args: { readonly [kind in Wish['kind']]?: string | undefined }): Wish {
  const kinds = ['from', 'status', 'cancel', 'retry'] as const;
  const wishes = kinds.flatMap((kind): Wish[] =>
    args[kind] === undefined ? [] : [{ kind, text: args[kind] }],
  );
  const [wish] = wishes;
  if (wish === undefined || wishes.length > 1)
    throw new CommandProblem(
      'usage',
      'Say either where the photos are, or one of --status, --cancel and --retry with a job.',
    );
  return wish;
}

/** Null: a folder of this machine. */
function sourceOf(text: string): BulkSource | null {
  if (!text.startsWith('s3://')) return null;
  return text.endsWith('/') ? { prefix: text } : { manifest: text };
}
