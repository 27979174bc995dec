/** The albums of a gallery, the newest first, each by its cover. */
import { useState } from 'preact/hooks';
import type { Album } from '../../../clients/typescript/albums.ts';
import { allItems } from '../../../clients/typescript/client.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { go } from '../../router.ts';
import { api } from '../api.ts';
import { useAsked } from '../asked.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { addressOf } from '../places.ts';
import { may } from '../rights.ts';
import { useShortcuts } from '../shortcuts.ts';
import { t } from '../words/albums.ts';
import { t as tShell } from '../words/shell.ts';
import { AlbumCard } from './album-card.tsx';
import { NewAlbum } from './new-album.tsx';

export function AlbumList({ gallery }: { readonly gallery: string }) {
  const { value, problem, again } = useAsked(
    () => allItems((page) => api().listAlbums(gallery, page), 100),
    [gallery],
  );
  const [making, setMaking] = useState(false);
  const mayMake = may('enroller');
  useShortcuts(mayMake ? [{ keys: 'n', name: t('albums.new'), run: () => setMaking(true) }] : []);
  if (problem !== null && value === undefined) return <Trouble problem={problem} onAgain={again} />;
  const make = mayMake ? (
    <Button icon="plus" onPress={() => setMaking(true)}>
      {t('albums.new')}
    </Button>
  ) : null;
  return (
    <>
      <PageHead title={tShell('albums')} actions={value?.length === 0 ? null : make} />
      {value?.length === 0 ? (
        <EmptyState icon="albums" title={t('albums.none')} actions={make}>
          <p>{t('albums.noneText')}</p>
        </EmptyState>
      ) : null}
      <ul class="grid grid-cols-1 gap-x-4 gap-y-8 min-[26rem]:grid-cols-2 xl:grid-cols-3 2xl:grid-cols-4">
        {value === undefined
          ? [0, 1, 2, 3].map((each) => <AlbumSkeleton key={each} />)
          : newestFirst(value).map((album) => <AlbumCard key={album.id} gallery={gallery} album={album} />)}
      </ul>
      {making ? (
        <NewAlbum
          gallery={gallery}
          onClose={() => setMaking(false)}
          onDone={(album) => go(addressOf('album', { gallery, album: album.id }))}
        />
      ) : null}
    </>
  );
}

function newestFirst(albums: readonly Album[]): readonly Album[] {
  const day = (album: Album) => album.takenOn ?? album.createdAt;
  return albums.toSorted((a, b) => (day(a) < day(b) ? 1 : -1));
}

function AlbumSkeleton() {
  return (
    <li>
      <Skeleton shape="aspect-4/3 rounded-card" />
      <Skeleton shape="mt-3 h-6 w-2/3" />
    </li>
  );
}
