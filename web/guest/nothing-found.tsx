/** No photo to show: why that may be, and what to try. */
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import type { Filter } from './found-screen.tsx';
import { stage } from './visit.ts';
import { t } from './words/words.ts';

export function NothingFound({ filter, together }: { readonly filter: Filter; readonly together: boolean }) {
  if (filter === 'favourites')
    return (
      <EmptyState icon="heart" title={t('found.noneFavourites')}>
        <p>{t('found.noneFavouritesText')}</p>
      </EmptyState>
    );
  const again = () => {
    stage.value = { at: 'selfie' };
  };
  return (
    <EmptyState
      level={1}
      icon="search"
      title={t(together ? 'found.noneAll' : 'found.none')}
      actions={
        <Button icon="camera" onPress={again}>
          {t('menu.again')}
        </Button>
      }
    >
      <p>{t('found.noneText')}</p>
    </EmptyState>
  );
}
