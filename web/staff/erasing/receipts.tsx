/** Receipts of erasures: what was found, removed and left in each store, until nothing is. */
import { useState } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Field } from '../../components/field.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { api } from '../api.ts';
import { useAsked, useEvery } from '../asked.ts';
import { Card } from '../parts/card.tsx';
import { Pill } from '../parts/pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { dayOf, momentOf, numberOf } from '../times.ts';
import { type ErasingKey, t } from '../words/erasing.ts';
import { keepReceipt, receipts } from './kept-receipts.ts';

const NEWS_MS = 4_000;

const stores: Readonly<Record<string, ErasingKey>> = {
  registry: 'store.registry',
  index: 'store.index',
  crops: 'store.crops',
  photos: 'store.photos',
  renditions: 'store.renditions',
  uploads: 'store.uploads',
  guests: 'store.guests',
  idempotency: 'store.idempotency',
};

export function Receipts() {
  const [id, setId] = useState('');
  const wanted = id.trim().toLowerCase();
  const fits = /^[0-9a-f-]{36}$/.test(wanted);
  const show = () => {
    if (fits && !receipts.value.some((each) => each.id === wanted)) keepReceipt({ id: wanted }, '');
    setId('');
  };
  return (
    <div class="flex flex-col gap-6">
      <form
        class="flex max-w-xl flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (fits) show();
        }}
      >
        <div class="grow basis-64">
          <Field label={t('receipts.id')} value={id} onInput={setId} />
        </div>
        <Button type="submit" look="secondary" disabled={!fits}>
          {t('receipts.show')}
        </Button>
      </form>
      {receipts.value.length === 0 ? (
        <EmptyState icon="shield" title={t('receipts.none')}>
          <p>{t('receipts.noneText')}</p>
        </EmptyState>
      ) : null}
      {receipts.value.map((kept) => (
        <Receipt key={kept.id} id={kept.id} of={kept.of} />
      ))}
    </div>
  );
}

function Receipt({ id, of }: { readonly id: string; readonly of: string }) {
  const { value, problem, again } = useAsked(() => api().erasure(id), [id]);
  useEvery(value?.status === 'pending' ? NEWS_MS : null, again);
  if (problem !== null && value === undefined)
    return (
      <Card title={of === '' ? id : of}>
        <Trouble problem={problem} onAgain={again} />
      </Card>
    );
  if (value === undefined) return <Skeleton shape="h-52 rounded-card" />;
  return (
    <Card
      title={`${t(`receipts.kind.${value.target.kind}`)} ${of}`}
      actions={
        <Pill look={value.status === 'verified' ? 'good' : 'busy'}>{t(`receipts.${value.status}`)}</Pill>
      }
    >
      <p class="text-sm text-soft">
        {[
          t('receipts.asked', { when: momentOf(value.requestedAt) }),
          ...(value.verifiedAt === null
            ? []
            : [t('receipts.verifiedAt', { when: momentOf(value.verifiedAt) })]),
          t('receipts.backups', { day: dayOf(value.backupsExpireBy) }),
        ].join(' · ')}
      </p>
      <div class="overflow-x-auto">
        <table class="w-full text-left tabular-nums">
          <thead class="text-sm text-soft">
            <tr>
              <th class="py-1 font-normal">{t('receipts.store')}</th>
              <th class="py-1 text-right font-normal">{t('receipts.found')}</th>
              <th class="py-1 text-right font-normal">{t('receipts.removed')}</th>
              <th class="py-1 text-right font-normal">{t('receipts.left')}</th>
            </tr>
          </thead>
          <tbody>
            {value.steps.map(({ store, found, removed, left }) => {
              const word = stores[store];
              return (
                <tr key={store} class="border-t border-line">
                  <th class="py-1.5 font-normal">{word === undefined ? store : t(word)}</th>
                  <td class="py-1.5 text-right">{numberOf(found)}</td>
                  <td class="py-1.5 text-right">{numberOf(removed)}</td>
                  <td class="py-1.5 text-right">{numberOf(left)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p class="text-xs break-all text-soft">{id}</p>
    </Card>
  );
}
