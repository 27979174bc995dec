/** The desk: the screen the address stands for, or the door where a key is wanted. */
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { go, path } from '../router.ts';
import { AlbumList } from './albums/album-list.tsx';
import { AlbumPage } from './albums/album-page.tsx';
import { GalleryList } from './albums/gallery-list.tsx';
import { keyWanted } from './api.ts';
import { addressOf, type Place, placeOf } from './places.ts';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';
import { t } from './words/shell.ts';

export function StaffPage() {
  if (keyWanted.value) return <SignIn />;
  return (
    <Shell>
      <ErrorBoundary key={path.value}>
        <Screen place={placeOf(path.value)} />
      </ErrorBoundary>
    </Shell>
  );
}

function Screen({ place }: { readonly place: Place | null }) {
  if (place?.name === 'galleries') return <GalleryList />;
  if (place?.gallery == null) return <Nowhere />;
  const { gallery } = place;
  switch (place.name) {
    case 'albums':
      return <AlbumList gallery={gallery} />;
    case 'album':
    case 'albumPart':
      return <AlbumPage gallery={gallery} album={place.album} part={place.part} />;
    default:
      return <Nowhere />;
  }
}

function Nowhere() {
  return (
    <EmptyState
      icon="search"
      title={t('nowhere')}
      actions={<Button onPress={() => go(addressOf('galleries'))}>{t('nowhere.go')}</Button>}
    >
      <p>{t('nowhere.text')}</p>
    </EmptyState>
  );
}
