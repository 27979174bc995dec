/** The name of the album over every screen, with its day and the way to further choices. */
import { useState } from 'preact/hooks';
import { Brand } from '../components/brand.tsx';
import { IconButton } from '../components/button.tsx';
import { locale } from '../locale.ts';
import { GuestMenu } from './guest-menu.tsx';
import { session } from './visit.ts';
import { t } from './words/words.ts';

export function AlbumHeader() {
  const [menu, setMenu] = useState(false);
  const album = session.value?.album ?? null;
  return (
    <>
      <header class="flex items-center gap-3 px-4 pt-[max(0.75rem,env(safe-area-inset-top))] pb-2">
        <div class="flex h-14 min-w-0 grow flex-col justify-center">
          {album === null ? (
            <Brand />
          ) : (
            <>
              <p class="truncate text-lg font-semibold" dir="auto">
                {album.title}
              </p>
              {album.takenOn === null ? null : (
                <p class="text-sm text-soft">
                  <time dateTime={album.takenOn}>{dayOf(album.takenOn)}</time>
                </p>
              )}
            </>
          )}
        </div>
        <IconButton icon="menu" label={t('found.menu')} onPress={() => setMenu(true)} />
      </header>
      {menu ? <GuestMenu onClose={() => setMenu(false)} /> : null}
    </>
  );
}

/** A day has no zone: it is read as one of UTC and told as one of UTC. */
function dayOf(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(locale.value, {
    dateStyle: 'long',
    timeZone: 'UTC',
  });
}
