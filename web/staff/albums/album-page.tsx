/** One album: its parts side by side, the photos first. */
import type { Album } from '../../../clients/typescript/albums.ts';
import { Button } from '../../components/button.tsx';
import { GridSkeleton } from '../../components/skeleton.tsx';
import { say } from '../../components/toast.tsx';
import { api } from '../api.ts';
import { useAsked } from '../asked.ts';
import { useDoing } from '../doing.ts';
import { AlbumFavourites } from '../links/album-favourites.tsx';
import { AlbumLinks } from '../links/album-links.tsx';
import { AlbumReview } from '../links/album-review.tsx';
import { Link } from '../parts/link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { PeopleGrid } from '../people/people-grid.tsx';
import { addressOf } from '../places.ts';
import { told } from '../problem-words.ts';
import { may } from '../rights.ts';
import { dayOf } from '../times.ts';
import { t } from '../words/albums.ts';
import { t as tShell } from '../words/shell.ts';
import { AlbumPhotos } from './album-photos.tsx';
import { AlbumSettings } from './album-settings.tsx';

export interface AlbumPageProps {
  readonly gallery: string;
  readonly album: string;
  /** Empty for the photos. */
  readonly part: string;
}

/** What every part of the album gets. */
export interface AlbumPartProps {
  readonly gallery: string;
  readonly album: Album;
  readonly onChange: (album: Album) => void;
  /** Its counts have changed. */
  readonly onStale: () => void;
}

const allParts = ['photos', 'links', 'favourites', 'review', 'people', 'settings'] as const;
const partsForStaff: readonly Part[] = ['review', 'settings'];
type Part = (typeof allParts)[number];

export function AlbumPage({ gallery, album: id, part }: AlbumPageProps) {
  const { value: album, problem, again, put } = useAsked(() => api().album(gallery, id), [gallery, id]);
  if (problem !== null && album === undefined) return <Trouble problem={problem} onAgain={again} />;
  const parts = allParts.filter((each) => may('enroller') || !partsForStaff.includes(each));
  const shown: Part = parts.find((each) => each === part) ?? 'photos';
  const back = { to: addressOf('albums', { gallery }), name: tShell('albums') };
  return (
    <>
      <PageHead
        title={album?.title ?? id}
        text={album === undefined ? '\u00a0' : textOf(album)}
        back={back}
        actions={
          album === undefined || !may('enroller') ? null : (
            <Publish gallery={gallery} album={album} onChange={put} />
          )
        }
      />
      <nav
        aria-label={t('album.parts')}
        class="mb-6 flex gap-1 overflow-x-auto border-b border-line print:hidden"
      >
        {parts.map((each) => (
          <Link
            key={each}
            to={addressOf(each === 'photos' ? 'album' : 'albumPart', { gallery, album: id, part: each })}
            current={each === shown}
            class={`-mb-px flex min-h-12 items-center border-b-2 px-3 whitespace-nowrap ${each === shown ? 'border-action font-medium' : 'border-transparent text-soft hover:text-ink'}`}
          >
            {t(`album.${each}`)}
          </Link>
        ))}
      </nav>
      {album === undefined ? (
        <GridSkeleton />
      ) : (
        <Content part={shown} gallery={gallery} album={album} onChange={put} onStale={again} />
      )}
    </>
  );
}

function Content({ part, ...props }: AlbumPartProps & { readonly part: Part }) {
  switch (part) {
    case 'photos':
      return <AlbumPhotos {...props} />;
    case 'links':
      return <AlbumLinks {...props} />;
    case 'favourites':
      return <AlbumFavourites {...props} />;
    case 'review':
      return <AlbumReview {...props} />;
    case 'people':
      return <PeopleGrid gallery={props.gallery} album={props.album.id} />;
    case 'settings':
      return <AlbumSettings {...props} />;
  }
}

function textOf({ takenOn, photos, indexedPhotos, policy }: Album): string {
  return [
    t(`state.${policy.state}`),
    ...(takenOn === null ? [] : [dayOf(takenOn)]),
    t('albums.photos', { n: photos }),
    ...(policy.indexing && indexedPhotos < photos
      ? [t('albums.looking', { n: indexedPhotos, total: photos })]
      : []),
  ].join(' · ');
}

function Publish({ gallery, album, onChange }: Omit<AlbumPartProps, 'onStale'>) {
  const doing = useDoing();
  const open = album.policy.state === 'published';
  const press = async () => {
    const state = open ? 'draft' : 'published';
    const done = await doing.run(async () => {
      onChange(await api().changeAlbum(gallery, album.id, { policy: { state } }));
    });
    if (!done) return;
    say(t(open ? 'album.unpublished' : 'album.published'));
  };
  return (
    <>
      <Button look={open ? 'secondary' : 'primary'} busy={doing.busy} onPress={() => void press()}>
        {t(open ? 'album.unpublish' : 'album.publish')}
      </Button>
      {doing.problem === null ? null : (
        <p role="alert" class="w-full text-danger">
          {told(doing.problem).title}
        </p>
      )}
    </>
  );
}
