/** One album in the list: its cover in a frame that is there at once, its name, how far it is. */
import { useState } from 'preact/hooks';
import type { Album } from '../../../clients/typescript/albums.ts';
import { Icon } from '../../components/icon.tsx';
import { placeholderAddress } from '../../components/placeholder.ts';
import { Link } from '../parts/link.tsx';
import { Pill } from '../parts/pill.tsx';
import { addressOf } from '../places.ts';
import { dayOf } from '../times.ts';
import { t } from '../words/albums.ts';

export function AlbumCard({ gallery, album }: { readonly gallery: string; readonly album: Album }) {
  const { title, takenOn, photos, indexedPhotos, policy } = album;
  const parts = [
    ...(takenOn === null ? [] : [dayOf(takenOn)]),
    t('albums.photos', { n: photos }),
    ...(policy.indexing && indexedPhotos < photos
      ? [t('albums.looking', { n: indexedPhotos, total: photos })]
      : []),
  ];
  return (
    <li class="group relative">
      <Cover album={album} />
      <div class="mt-3 flex items-start gap-2">
        <div class="min-w-0 grow">
          <Link
            to={addressOf('album', { gallery, album: album.id })}
            class="font-semibold after:absolute after:inset-0 after:rounded-card"
          >
            <span dir="auto">{title}</span>
          </Link>
          <p class="text-sm text-soft">{parts.join(' · ')}</p>
        </div>
        <Pill look={policy.state === 'published' ? 'good' : 'calm'}>{t(`state.${policy.state}`)}</Pill>
      </div>
    </li>
  );
}

function Cover({ album: { cover } }: { readonly album: Album }) {
  const [failed, setFailed] = useState(false);
  const blurred = cover === null ? null : placeholderAddress(cover.placeholder);
  return (
    <div
      class="grid aspect-4/3 place-items-center overflow-hidden rounded-card bg-sunken bg-cover bg-center text-soft"
      style={{ backgroundImage: blurred === null ? 'none' : `url("${blurred}")` }}
    >
      {cover === null || failed ? (
        <Icon name="picture" size={40} />
      ) : (
        <img
          src={cover.renditions.thumbnail.url}
          alt=""
          loading="lazy"
          onError={() => setFailed(true)}
          class="size-full object-cover transition-transform duration-300 group-hover:scale-[1.02]"
        />
      )}
    </div>
  );
}
