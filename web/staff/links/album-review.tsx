/** What guests found and may see only after somebody has looked: one photo after the other, a key for each decision. */
import { useState } from 'preact/hooks';
import { allItems } from '../../../clients/typescript/client.ts';
import type { Release } from '../../../clients/typescript/guests.ts';
import type { PhotoFiles } from '../../../clients/typescript/photo-files.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Segments } from '../../components/preferences.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { say } from '../../components/toast.tsx';
import type { AlbumPartProps } from '../albums/album-page.tsx';
import { api } from '../api.ts';
import { useAsked } from '../asked.ts';
import { useDoing } from '../doing.ts';
import { Trouble, TroubleLine } from '../parts/trouble.tsx';
import { useShortcuts } from '../shortcuts.ts';
import { momentOf } from '../times.ts';
import { t } from '../words/guests.ts';

const statuses = ['waiting', 'released', 'refused'] as const;
type Status = (typeof statuses)[number];
type Decision = Exclude<Status, 'waiting'>;
type Found = Release & PhotoFiles;

export function AlbumReview({ gallery, album }: AlbumPartProps) {
  const [status, setStatus] = useState<Status>('waiting');
  const { value, problem, again, put } = useAsked(
    () => allItems((page) => api().releases(gallery, album.id, { ...page, status }), 200),
    [gallery, album.id, status],
  );
  const [at, setAt] = useState(0);
  const doing = useDoing();
  const list = value ?? [];
  const place = Math.min(at, Math.max(0, list.length - 1));
  const current = list[place];

  const decide = (found: Found, decision: Decision) =>
    api().decideRelease(gallery, album.id, { guest: found.guestId, photo: found.photoId, status: decision });
  const press = (decision: Decision) => {
    if (current === undefined || doing.busy) return;
    void doing.run(async () => {
      await decide(current, decision);
      put(list.filter((each) => each !== current));
    });
  };
  const releaseAll = () =>
    doing.run(async () => {
      let left = list;
      try {
        for (const found of list) {
          await decide(found, 'released');
          left = left.filter((each) => each !== found);
        }
        say(t('review.done', { n: list.length }));
      } finally {
        put(left);
      }
    });
  const step = (by: number) => setAt(Math.min(list.length - 1, Math.max(0, place + by)));
  useShortcuts([
    { keys: 'y', name: t('review.release'), run: () => press('released') },
    { keys: 'x', name: t('review.refuse'), run: () => press('refused') },
    { keys: 'j', name: t('review.next'), run: () => step(1) },
    { keys: 'k', name: t('review.previous'), run: () => step(-1) },
  ]);
  if (problem !== null && value === undefined) return <Trouble problem={problem} onAgain={again} />;
  return (
    <div class="flex flex-col gap-6">
      <div class="flex flex-wrap items-end justify-between gap-3">
        <Segments
          label={t('review.status')}
          options={statuses.map((each) => ({ value: each, text: t(`review.${each}`) }))}
          chosen={status}
          onChoose={setStatus}
        />
        {status === 'waiting' && list.length > 1 ? (
          <Button look="secondary" busy={doing.busy} onPress={() => void releaseAll()}>
            {t('review.releaseAll', { n: list.length })}
          </Button>
        ) : null}
      </div>
      <TroubleLine problem={doing.problem} />
      {value === undefined ? <Skeleton shape="h-96 rounded-card" /> : null}
      {value?.length === 0 ? <Nothing on={album.policy.reviewBeforeGuests} /> : null}
      {current === undefined ? null : (
        <>
          <Photo found={current} place={place} total={list.length} />
          <div class="flex flex-wrap justify-center gap-3">
            <Button look="quiet" icon="back" disabled={place === 0} onPress={() => step(-1)}>
              {t('review.previous')}
            </Button>
            {current.status === 'refused' ? null : (
              <Button look="secondary" icon="close" busy={doing.busy} onPress={() => press('refused')}>
                {t('review.refuse')}
              </Button>
            )}
            {current.status === 'released' ? null : (
              <Button icon="check" busy={doing.busy} onPress={() => press('released')}>
                {t('review.release')}
              </Button>
            )}
            <Button look="quiet" icon="next" disabled={place >= list.length - 1} onPress={() => step(1)}>
              {t('review.next')}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

function Nothing({ on }: { readonly on: boolean }) {
  return (
    <EmptyState icon="check" title={t(on ? 'review.none' : 'review.off')}>
      <p>{t(on ? 'review.noneText' : 'review.offText')}</p>
    </EmptyState>
  );
}

interface PhotoProps {
  readonly found: Found;
  readonly place: number;
  readonly total: number;
}

function Photo({ found, place, total }: PhotoProps) {
  const { web } = found.renditions;
  const parts = [
    t('review.place', { n: place + 1, total }),
    found.label ?? t('review.guest', { guest: found.guestId.slice(0, 8) }),
    t('review.found', { when: momentOf(found.foundAt) }),
  ];
  return (
    <figure class="flex flex-col gap-2">
      <div class="grid h-[55dvh] place-items-center overflow-hidden rounded-card bg-sunken">
        <img
          key={found.photoId}
          src={web.url}
          width={web.width}
          height={web.height}
          alt={`${t('review.photo')} ${found.fileName ?? ''}`}
          class="size-full object-contain"
        />
      </div>
      <figcaption class="text-center text-sm text-soft" aria-live="polite">
        <span dir="auto">{found.fileName}</span> · {parts.join(' · ')}
      </figcaption>
    </figure>
  );
}
