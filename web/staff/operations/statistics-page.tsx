/** What a gallery holds, and whether every part of the installation is well. */
import type { Health, Policy, Stats } from '../../../clients/typescript/operations.ts';
import { Button } from '../../components/button.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { say } from '../../components/toast.tsx';
import { api } from '../api.ts';
import { useAsked, useEvery } from '../asked.ts';
import { useDoing } from '../doing.ts';
import { Card } from '../parts/card.tsx';
import { Facts } from '../parts/facts.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Pill } from '../parts/pill.tsx';
import { Trouble, TroubleLine } from '../parts/trouble.tsx';
import { may } from '../rights.ts';
import { cosineOf, numberOf } from '../times.ts';
import { t } from '../words/operations.ts';
import { t as tShell } from '../words/shell.ts';

const NEWS_MS = 10_000;
const parts = ['registry', 'index', 'models', 'photoStore'] as const;

export function StatisticsPage({ gallery }: { readonly gallery: string }) {
  const stats = useAsked(() => api().stats(gallery), [gallery]);
  const health = useAsked(() => api().health(), []);
  const doing = useDoing();
  useEvery(NEWS_MS, () => {
    stats.again();
    health.again();
  });
  const reindex = async () => {
    await api().reindex(gallery);
    say(t('stats.reindexed'));
  };
  if (stats.problem !== null && stats.value === undefined)
    return <Trouble problem={stats.problem} onAgain={stats.again} />;
  return (
    <>
      <PageHead
        title={tShell('statistics')}
        text={t('stats.text')}
        actions={
          may('admin') ? (
            <Button look="secondary" busy={doing.busy} onPress={() => void doing.run(reindex)}>
              {t('stats.reindex')}
            </Button>
          ) : null
        }
      />
      <TroubleLine problem={doing.problem} />
      <div class="grid items-start gap-4 lg:grid-cols-2">
        {stats.value === undefined ? (
          <Skeleton shape="h-72 rounded-card" />
        ) : (
          <GalleryCard gallery={gallery} stats={stats.value} />
        )}
        {health.value === undefined ? (
          <Skeleton shape="h-52 rounded-card" />
        ) : (
          <HealthCard health={health.value} />
        )}
      </div>
    </>
  );
}

function GalleryCard({ gallery, stats }: { readonly gallery: string; readonly stats: Stats }) {
  const { index } = stats;
  return (
    <Card title={`${t('stats.gallery')} ${gallery}`}>
      <Facts
        facts={[
          { name: t('stats.photos'), value: numberOf(stats.photos) },
          { name: t('stats.faces'), value: numberOf(stats.faces) },
          { name: t('stats.persons'), value: numberOf(stats.persons) },
          { name: t('stats.enrollments'), value: numberOf(stats.enrollments) },
          { name: t('stats.policy'), value: policyWords(stats.policy) },
          { name: t('stats.threshold'), value: cosineOf(stats.threshold) },
          {
            name: t('stats.index'),
            value: [
              index.adapter,
              t('stats.points', { n: index.points }),
              ...(index.pending > 0 ? [t('stats.pending', { n: index.pending })] : []),
            ].join(' · '),
          },
          { name: t('stats.space'), value: <code class="text-sm break-all">{stats.embeddingSpace}</code> },
        ]}
      />
    </Card>
  );
}

function policyWords(policy: Policy): string {
  return policy.kind === 'fpir'
    ? t('stats.fpir', { n: numberOf(policy.target, 5) })
    : t('stats.fixed', { n: cosineOf(policy.threshold) });
}

function HealthCard({ health }: { readonly health: Health }) {
  return (
    <Card
      title={t('stats.health')}
      actions={<Pill look={health.status === 'ok' ? 'good' : 'bad'}>{t(`stats.${health.status}`)}</Pill>}
    >
      {health.parts === undefined ? null : (
        <Facts
          facts={parts.map((part) => {
            const { status = 'ok', detail } = health.parts?.[part] ?? {};
            return {
              name: t(`stats.${part}`),
              value: (
                <span class={status === 'ok' ? '' : 'text-danger'}>
                  {t(`stats.${status}`)}
                  {detail === undefined ? '' : `: ${detail}`}
                </span>
              ),
            };
          })}
        />
      )}
    </Card>
  );
}
