/** What stands over the photos: how many there are, and what can be done with all of them. */
import type { SearchPage } from '../../clients/typescript/searches.ts';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { choosing, stopChoosing } from './chosen.ts';
import type { Filter } from './found-screen.tsx';
import { favourites } from './search.ts';
import { t } from './words/words.ts';

export interface FoundHeadProps {
  readonly about: Pick<SearchPage, 'counts' | 'mode'>;
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
  /** Null where nothing may be saved. */
  readonly onSaveAll: (() => void) | null;
  readonly empty: boolean;
}

export function FoundHead({ about, filter, onFilter, onSaveAll, empty }: FoundHeadProps) {
  const { counts, mode } = about;
  const n = counts.match + counts.likely;
  if (empty && favourites.value.size === 0) return null;
  return (
    <div class="flex flex-wrap items-center gap-x-3 gap-y-3 px-3 pt-2">
      <h1
        class="min-w-0 grow basis-full text-2xl font-semibold text-balance sm:basis-auto sm:text-3xl"
        aria-live="polite"
      >
        {t(mode === 'all' ? 'found.youAll' : 'found.you', { n })}
      </h1>
      <button
        type="button"
        aria-pressed={filter === 'favourites'}
        aria-label={t('found.favourites')}
        title={t('found.favourites')}
        onClick={() => onFilter(filter === 'favourites' ? 'all' : 'favourites')}
        class={`flex min-h-12 min-w-12 items-center justify-center gap-1.5 rounded-full px-3 font-medium ring-1 ring-inset active:scale-95 ${filter === 'favourites' ? 'bg-action text-on-action ring-transparent' : 'bg-card ring-edge hover:bg-sunken'}`}
      >
        <Icon name="heart" size={20} filled={favourites.value.size > 0} />
        <span class="tabular-nums empty:hidden">{favourites.value.size || null}</span>
      </button>
      <Button
        look="secondary"
        pressed={choosing.value}
        onPress={() => {
          if (choosing.value) stopChoosing();
          else choosing.value = true;
        }}
      >
        {t(choosing.value ? 'found.done' : 'found.select')}
      </Button>
      {onSaveAll === null || n === 0 ? null : (
        <Button icon="download" onPress={onSaveAll}>
          {t('found.saveAll')}
        </Button>
      )}
    </div>
  );
}
