/** What can be done with the ticked photos, at the thumb. */
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import type { FoundBurst, FoundPhoto } from '../../clients/typescript/searches.ts';
import { Button } from '../components/button.tsx';
import { say } from '../components/toast.tsx';
import { chosen, stopChoosing } from './chosen.ts';
import { told } from './problem-words.ts';
import { setFavourite } from './search.ts';
import { endsVisit } from './visit.ts';
import { t } from './words/words.ts';

export interface ChoosingBarProps {
  readonly open: GuestSession;
  readonly photos: readonly FoundPhoto[];
  readonly all: readonly FoundBurst[];
  readonly onSave: () => void;
}

export function ChoosingBar({ open, photos, all, onSave }: ChoosingBarProps) {
  const heart = async () => {
    try {
      for (const { photoId } of photos) await setFavourite(open, photoId, true);
      say(t('photo.hearted'), { icon: 'heart' });
      stopChoosing();
    } catch (problem) {
      if (!endsVisit(problem)) say(told(problem).title, { icon: 'alert' });
    }
  };
  return (
    <div
      role="toolbar"
      aria-label={t('found.select')}
      class="fixed inset-x-0 bottom-0 z-30 flex animate-rise flex-wrap items-center justify-center gap-2 border-t border-line bg-card p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] shadow-float"
    >
      <p class="px-2 font-medium tabular-nums" aria-live="polite">
        {t('found.chosen', { n: chosen.value.size })}
      </p>
      <Button
        look="quiet"
        onPress={() => {
          chosen.value = new Set(all.map(({ photoId }) => photoId));
        }}
      >
        {t('found.selectAll')}
      </Button>
      <Button look="secondary" icon="heart" disabled={photos.length === 0} onPress={() => void heart()}>
        {t('photo.favourite')}
      </Button>
      {open.album.download === 'none' ? null : (
        <Button icon="download" disabled={photos.length === 0} onPress={onSave}>
          {t('photo.save')}
        </Button>
      )}
    </div>
  );
}
