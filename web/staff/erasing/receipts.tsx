/** Receipts of erasures: what was found, removed and left in each store, until nothing is. */
import { useState } from 'preact/hooks';
import type { Erasure } from '../../../clients/typescript/operations.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Segments } from '../../components/preferences.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { api } from '../api.ts';
import { useEvery } from '../asked.ts';
import { usePages } from '../pages.ts';
import { Card } from '../parts/card.tsx';
import { Pill } from '../parts/pill.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { dayOf, momentOf, numberOf } from '../times.ts';
import { type ErasingKey, t } from '../words/erasing.ts';
import { t as tShell } from '../words/shell.ts';
import { erasedWords } from './erased-words.ts';

const NEWS_MS = 4_000;
const PAGE = 20;
/** A gallery that is gone has receipts, but no screen of its own. */
const reaches = ['gallery', 'all'] as const;

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

export function Receipts({ gallery }: { readonly gallery: string }) {
  const [reach, setReach] = useState<(typeof reaches)[number]>('gallery');
  const list = usePages<Erasure>(
    (page) => api().erasures({ ...page, limit: PAGE, ...(reach === 'all' ? {} : { gallery }) }),
    [gallery, reach],
  );
  const pending = list.items?.some(({ status }) => status === 'pending') ?? false;
  useEvery(pending ? NEWS_MS : null, list.again);
  if (list.problem !== null && list.items === undefined)
    return <Trouble problem={list.problem} onAgain={list.again} />;
  return (
    <div class="flex flex-col gap-6">
      <Segments
        label={t('receipts.reach')}
        options={reaches.map((value) => ({ value, text: t(`receipts.reach.${value}`) }))}
        chosen={reach}
        onChoose={setReach}
      />
      {list.items === undefined ? <Skeleton shape="h-52 rounded-card" /> : null}
      {list.items?.length === 0 ? (
        <EmptyState icon="shield" title={t('receipts.none')}>
          <p>{t('receipts.noneText')}</p>
        </EmptyState>
      ) : null}
      {list.items?.map((erasure) => (
        <Receipt key={erasure.id} erasure={erasure} />
      ))}
      {list.more === null ? null : (
        <Button look="secondary" busy={list.fetching} onPress={list.more}>
          {tShell('more')}
        </Button>
      )}
    </div>
  );
}

function Receipt({ erasure }: { readonly erasure: Erasure }) {
  const { id, gallery, target, status, steps, requestedAt, verifiedAt, backupsExpireBy } = erasure;
  return (
    <Card
      title={[t(`receipts.kind.${target.kind}`), erasedWords(id)].filter((each) => each !== null).join(' ')}
      actions={<Pill look={status === 'verified' ? 'good' : 'busy'}>{t(`receipts.${status}`)}</Pill>}
    >
      <p class="text-sm text-soft">
        {[
          gallery,
          t('receipts.asked', { when: momentOf(requestedAt) }),
          ...(verifiedAt === null ? [] : [t('receipts.verifiedAt', { when: momentOf(verifiedAt) })]),
          t('receipts.backups', { day: dayOf(backupsExpireBy) }),
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
            {steps.map(({ store, found, removed, left }) => {
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
