/** My photos: surely me, maybe me, my favourites; opened, ticked, saved. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import type { FoundBurst } from '../../clients/typescript/searches.ts';
import { PhotoGrid } from '../components/photo-grid.tsx';
import { gridPhoto } from '../components/shown-photo.ts';
import { GridSkeleton } from '../components/skeleton.tsx';
import type { PhotoFile } from '../saving/photo-files.ts';
import { ChoosingBar } from './choosing-bar.tsx';
import { choosing, chosen, toggle } from './chosen.ts';
import { FoundHead } from './found-head.tsx';
import { keepFresh, stale } from './freshness.ts';
import { NothingFound } from './nothing-found.tsx';
import { PhotoLightbox } from './photo-lightbox.tsx';
import { renew } from './renewal.ts';
import { SaveDialog } from './save-dialog.tsx';
import {
  complete,
  favourites,
  fetching,
  items,
  search,
  searchOver,
  selections,
  sure,
  unsure,
} from './search.ts';
import { downloadsOf, favouritePhoto, photosOf } from './shown-photo.ts';
import { endsVisit } from './visit.ts';
import { t } from './words/words.ts';

export type Filter = 'all' | 'favourites';

export function FoundScreen({ open }: { readonly open: GuestSession }) {
  const [filter, setFilter] = useState<Filter>('all');
  const [shown, setShown] = useState<string | null>(null);
  const [saving, setSaving] = useState<readonly PhotoFile[] | null>(null);
  useEffect(() => keepFresh(open, endsVisit), [open.id]);
  const wanted = (list: readonly FoundBurst[]) =>
    filter === 'all'
      ? list
      : list.filter((item) => photosOf(item).some(({ photoId }) => favourites.value.has(photoId)));
  const elsewhere = filter === 'all' ? [] : favouritesElsewhere();
  const [you, maybe] = [[...wanted(sure.value), ...elsewhere], wanted(unsure.value)];
  const all = useMemo(() => [...you, ...maybe], [items.value, favourites.value, selections.value, filter]);
  const about = search.value;
  if (about === null) return <GridSkeleton />;

  const press = (item: FoundBurst | undefined) => {
    if (item === undefined) return;
    if (choosing.value) toggle(item.photoId);
    else setShown(item.photoId);
  };
  const ticked = all.filter(({ photoId }) => chosen.value.has(photoId)).flatMap(photosOf);
  const empty = all.length === 0 && !fetching.value;
  return (
    <div class={`flex grow animate-fade flex-col gap-6 px-1 sm:px-4 ${choosing.value ? 'pb-32' : 'pb-16'}`}>
      <FoundHead
        about={about}
        filter={filter}
        onFilter={setFilter}
        onSaveAll={
          open.album.download === 'none' ? null : () => setSaving(downloadsOf(open, you.flatMap(photosOf)))
        }
        empty={items.value.length === 0}
      />
      {empty ? <NothingFound filter={filter} together={about.mode === 'all'} /> : null}
      {you.length === 0 ? null : (
        <section aria-label={t('found.gridYou')}>
          <Photos open={open} label={t('found.gridYou')} list={you} onPress={press} />
        </section>
      )}
      {fetching.value ? <p class="px-3 text-center text-soft">{t('found.more')}</p> : null}
      {maybe.length === 0 ? null : (
        <section aria-labelledby="maybe" class="flex flex-col gap-3">
          <div class="px-3">
            <h2 id="maybe" class="text-xl font-semibold">
              {t('found.maybe')}
            </h2>
            <p class="text-soft">{t('found.maybeText')}</p>
          </div>
          <Photos open={open} label={t('found.maybe')} list={maybe} onPress={press} />
        </section>
      )}
      <Notes open={open} />
      {choosing.value ? (
        <ChoosingBar
          open={open}
          photos={ticked}
          all={all}
          onSave={() => setSaving(downloadsOf(open, ticked))}
        />
      ) : null}
      {shown === null ? null : (
        <PhotoLightbox
          open={open}
          list={all}
          first={shown}
          onClose={() => setShown(null)}
          onSave={setSaving}
        />
      )}
      {saving === null ? null : (
        <SaveDialog photos={saving} album={open.album.title} onClose={() => setSaving(null)} />
      )}
    </div>
  );
}

/** Favourites of earlier searches, which this one has not found. */
function favouritesElsewhere(): readonly FoundBurst[] {
  const found = new Set(items.value.flatMap(photosOf).map(({ photoId }) => photoId));
  return selections.value.flatMap((selection) =>
    favourites.value.has(selection.photoId) && !found.has(selection.photoId)
      ? (favouritePhoto(selection) ?? [])
      : [],
  );
}

interface PhotosProps {
  readonly open: GuestSession;
  readonly label: string;
  readonly list: readonly FoundBurst[];
  readonly onPress: (item: FoundBurst | undefined) => void;
}

function Photos({ open, label, list, onPress }: PhotosProps) {
  const [hearts, ticks, over] = [favourites.value, chosen.value, stale.value];
  const photos = useMemo(
    () =>
      list.map((item) =>
        gridPhoto(item, {
          burst: item.burst.count,
          favourite: hearts.has(item.photoId),
          chosen: ticks.has(item.photoId),
          ...(over ? { src: null } : {}),
        }),
      ),
    [list, hearts, ticks, over],
  );
  return (
    <PhotoGrid
      label={label}
      photos={photos}
      choosing={choosing.value}
      onOpen={(place) => onPress(list[place])}
      onBroken={(place) => {
        const broken = list[place];
        if (broken !== undefined) renew(open, broken.photoId).catch(endsVisit);
      }}
    />
  );
}

function Notes({ open }: { readonly open: GuestSession }) {
  const notes = [
    searchOver.value ? t('found.over') : null,
    open.album.reviewed ? t('found.reviewed') : null,
    complete.value ? null : t('found.incomplete'),
    open.album.download === 'none' ? t('found.noDownload') : null,
  ].filter((note) => note !== null);
  return notes.map((note) => (
    <p key={note} class="mx-3 rounded-2xl bg-sunken px-4 py-3 text-soft">
      {note}
    </p>
  ));
}
