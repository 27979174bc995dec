/** Jobs of the whole installation: how far each is, and what went wrong. */
import type { Job } from '../../../clients/typescript/operations.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Progress } from '../../components/progress.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { api } from '../api.ts';
import { useEvery } from '../asked.ts';
import { usePages } from '../pages.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Pill } from '../parts/pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { momentOf, numberOf } from '../times.ts';
import { type OperationsKey, t } from '../words/operations.ts';
import { t as tShell } from '../words/shell.ts';

const NEWS_MS = 2_000;
const looks = { queued: 'calm', running: 'busy', done: 'good', failed: 'bad', cancelled: 'calm' } as const;
const kinds: Readonly<Record<string, OperationsKey>> = {
  reindex: 'job.reindex',
  bulk: 'job.bulk',
  upload: 'job.upload',
  album: 'job.album',
  people: 'job.people',
};

export function JobsPage() {
  const list = usePages<Job>((page) => api().listJobs({ ...page, limit: 50 }), []);
  const busy = list.items?.some(({ status }) => status === 'queued' || status === 'running') ?? false;
  useEvery(busy ? NEWS_MS : null, list.again);
  if (list.problem !== null && list.items === undefined)
    return <Trouble problem={list.problem} onAgain={list.again} />;
  return (
    <>
      <PageHead title={tShell('jobs')} />
      {list.items === undefined ? <Skeleton shape="h-28 rounded-card" /> : null}
      {list.items?.length === 0 ? (
        <EmptyState icon="jobs" title={t('jobs.none')}>
          <p>{t('jobs.noneText')}</p>
        </EmptyState>
      ) : null}
      <ul class="flex flex-col gap-3">
        {list.items?.map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </ul>
      {list.more === null ? null : (
        <div class="mt-6">
          <Button look="secondary" busy={list.fetching} onPress={list.more}>
            {tShell('more')}
          </Button>
        </div>
      )}
    </>
  );
}

function JobRow({ job }: { readonly job: Job }) {
  const { kind, status, total, done, refused, failed, problem } = job;
  const word = kinds[kind];
  const parts = [
    t('job.began', { when: momentOf(job.startedAt ?? job.createdAt) }),
    ...(refused > 0 ? [t('job.refused', { n: refused })] : []),
    ...(failed > 0 ? [t('job.failures', { n: failed })] : []),
  ];
  return (
    <li class="flex flex-col gap-3 rounded-card bg-card p-5 ring-1 ring-line">
      <div class="flex flex-wrap items-center justify-between gap-2">
        <h2 class="font-semibold">{word === undefined ? kind : t(word)}</h2>
        <Pill look={looks[status]}>{t(`job.${status}`)}</Pill>
      </div>
      {status === 'done' ? null : (
        <Progress
          label={t('job.progress', { done: numberOf(done + refused + failed), total: numberOf(total) })}
          done={done + refused + failed}
          total={job.planned ? total : null}
        />
      )}
      <p class="text-sm text-soft">{parts.join(' · ')}</p>
      {problem === null ? null : (
        <p class="text-danger">
          {problem.message} ({problem.code})
        </p>
      )}
    </li>
  );
}
