/** Requests to be erased, from guests and from staff, and a new one by a selfie. */
import { useState } from 'preact/hooks';
import type { ErasureRequest } from '../../../clients/typescript/erasing.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { api } from '../api.ts';
import { useDoing } from '../doing.ts';
import { usePages } from '../pages.ts';
import { Pill } from '../parts/pill.tsx';
import { Trouble, TroubleLine } from '../parts/trouble.tsx';
import { photoOf } from '../recognise/held-photo.ts';
import { OnePhoto } from '../recognise/one-photo.tsx';
import { momentOf } from '../times.ts';
import { t } from '../words/erasing.ts';
import { t as tRecognise } from '../words/recognise.ts';
import { t as tShell } from '../words/shell.ts';
import { RequestView } from './request-view.tsx';

const looks = { waiting: 'busy', confirmed: 'good', declined: 'calm' } as const;

export function Requests({ gallery }: { readonly gallery: string }) {
  const list = usePages<ErasureRequest>(
    (page) => api().erasureRequests(gallery, { ...page, limit: 50 }),
    [gallery],
  );
  const [open, setOpen] = useState<ErasureRequest | null>(null);
  const doing = useDoing();
  const find = (file: File) =>
    doing.run(async () => {
      setOpen(await api().requestErasure(gallery, { selfies: [await photoOf(file)] }));
      list.again();
    });
  if (list.problem !== null && list.items === undefined)
    return <Trouble problem={list.problem} onAgain={list.again} />;
  if (open !== null)
    return (
      <RequestView
        key={open.id}
        gallery={gallery}
        request={open}
        onClose={() => setOpen(null)}
        onDecided={() => {
          setOpen(null);
          list.again();
        }}
      />
    );
  return (
    <div class="flex flex-col gap-6">
      <OnePhoto
        title={t('requests.new')}
        choose={tRecognise('identify.choose')}
        onPicked={([file]) => file !== undefined && void find(file)}
      />
      <p role="status" class="min-h-6">
        {doing.busy ? t('requests.working') : ''}
      </p>
      <TroubleLine problem={doing.problem} />
      {list.items === undefined ? <Skeleton shape="h-24 rounded-card" /> : null}
      {list.items?.length === 0 ? (
        <EmptyState icon="shield" title={t('requests.none')}>
          <p>{t('requests.noneText')}</p>
        </EmptyState>
      ) : null}
      <ul class="flex flex-col gap-3">
        {list.items?.map((request) => (
          <li
            key={request.id}
            class="flex flex-wrap items-center gap-3 rounded-card bg-card p-5 ring-1 ring-line"
          >
            <div class="min-w-0 grow basis-60">
              <p class="flex flex-wrap items-center gap-2 font-medium">
                {t('requests.faces', { n: request.counts?.faces ?? 0 })}{' '}
                {t('requests.in', { n: request.counts?.photos ?? 0 })}
                <Pill look={looks[request.status]}>{t(`requests.${request.status}`)}</Pill>
              </p>
              <p class="text-sm text-soft">
                {[
                  momentOf(request.createdAt),
                  t(`requests.by.${request.requestedBy ?? 'staff'}`),
                  ...(request.albumId == null ? [] : [request.albumId]),
                ].join(' · ')}
              </p>
            </div>
            {request.status === 'waiting' ? (
              <Button look="secondary" onPress={() => setOpen(request)}>
                {t('requests.open')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {list.more === null ? null : (
        <Button look="secondary" busy={list.fetching} onPress={list.more}>
          {tShell('more')}
        </Button>
      )}
    </div>
  );
}
