/** The cover of the album, in a frame that is there before the picture is; nothing where the album has none. */
import { useState } from 'preact/hooks';
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import { placeholderAddress } from '../components/placeholder.ts';

export function AlbumCover({ open }: { readonly open: GuestSession }) {
  const [state, setState] = useState<'coming' | 'there' | 'failed'>('coming');
  const { cover } = open.album;
  if (cover === null || state === 'failed') return null;
  const blurred = placeholderAddress(cover.placeholder);
  return (
    <div
      class="aspect-16/9 overflow-hidden rounded-card bg-sunken bg-cover bg-center"
      style={{ backgroundImage: blurred === null ? 'none' : `url("${blurred}")` }}
    >
      <img
        src={cover.renditions.web.url}
        alt=""
        onLoad={() => setState('there')}
        onError={() => setState('failed')}
        class={`size-full object-cover transition-opacity duration-300 ${state === 'there' ? '' : 'opacity-0'}`}
      />
    </div>
  );
}
