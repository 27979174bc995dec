/** The desk: the screen the address stands for, or the door where a key is wanted. */
import { useEffect } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { go, path } from '../router.ts';
import { AlbumList } from './albums/album-list.tsx';
import { AlbumPage } from './albums/album-page.tsx';
import { GalleryList } from './albums/gallery-list.tsx';
import { keyWanted, renewRights } from './api.ts';
import { ErasingPage } from './erasing/erasing-page.tsx';
import { GalleryPage } from './galleries/gallery-page.tsx';
import { JobsPage } from './operations/jobs-page.tsx';
import { KeysPage } from './operations/keys-page.tsx';
import { StatisticsPage } from './operations/statistics-page.tsx';
import { PeoplePage } from './people/people-page.tsx';
import { PersonPage } from './people/person-page.tsx';
import { addressOf, type Place, placeOf } from './places.ts';
import { EnrollPage } from './recognise/enroll-page.tsx';
import { IdentifyPage } from './recognise/identify-page.tsx';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';
import { t } from './words/shell.ts';

export function StaffPage() {
  useEffect(renewRights, []);
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
  switch (place?.name) {
    case 'galleries':
      return <GalleryList />;
    case 'jobs':
      return <JobsPage />;
    case 'keys':
      return <KeysPage />;
  }
  if (place?.gallery == null) return <Nowhere />;
  const { gallery } = place;
  switch (place.name) {
    case 'albums':
      return <AlbumList gallery={gallery} />;
    case 'album':
    case 'albumPart':
      return <AlbumPage gallery={gallery} album={place.album} part={place.part} />;
    case 'people':
      return <PeoplePage gallery={gallery} />;
    case 'person':
      return <PersonPage gallery={gallery} person={place.person} />;
    case 'identify':
      return <IdentifyPage gallery={gallery} />;
    case 'enroll':
      return <EnrollPage gallery={gallery} />;
    case 'erasing':
    case 'erasingPart':
      return <ErasingPage gallery={gallery} part={place.part} />;
    case 'statistics':
      return <StatisticsPage gallery={gallery} />;
    case 'settings':
      return <GalleryPage gallery={gallery} />;
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
