/** The photos of an album: brought in from above, looked at below. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { AlbumPhoto } from '../../../clients/typescript/albums.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { PhotoGrid } from '../../components/photo-grid.tsx';
import type { GridPhoto } from '../../components/photo-tile.tsx';
import { gridPhoto } from '../../components/shown-photo.ts';
import { GridSkeleton } from '../../components/skeleton.tsx';
import { api } from '../api.ts';
import { useEvery } from '../asked.ts';
import { Trouble } from '../parts/trouble.tsx';
import { may } from '../rights.ts';
import { useShortcuts } from '../shortcuts.ts';
import { DropZone } from '../upload/drop-zone.tsx';
import { UploadPanel } from '../upload/upload-panel.tsx';
import { addFiles } from '../upload/upload-queue.ts';
import { stateOf } from '../upload/upload-state.ts';
import { t } from '../words/photos.ts';
import type { AlbumPartProps } from './album-page.tsx';
import { ChosenBar } from './chosen-bar.tsx';
import { LabelsDialog } from './labels-dialog.tsx';
import { type PhotoOrder, usePhotoList } from './photo-list.ts';
import { PhotoTools } from './photo-tools.tsx';
import { PhotoView } from './photo-view.tsx';

/** Signed addresses are good for an hour or more. */
const RENEW_MS = 45 * 60_000;
const NEWS_MS = 4_000;
const MOST_LIVE = 1_000;

export function AlbumPhotos({ gallery, album, onChange, onStale }: AlbumPartProps) {
  const [order, setOrder] = useState<PhotoOrder>('position');
  const [labels, setLabels] = useState<readonly string[]>([]);
  const [table, setTable] = useState(false);
  const list = usePhotoList(gallery, album.id, { order, labels });
  const [open, setOpen] = useState<number | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  // It keeps its size while photos come in, so that nothing moves under the hand.
  const [small] = useState(album.photos > 0);
  const choose = useRef<() => void>(() => undefined);
  const target = { gallery, album: album.id };
  const photos = list.photos;
  const tiles = useMemo(
    () => (photos ?? []).map((photo) => tileOf(photo, chosen?.has(photo.photoId) ?? false)),
    [photos, chosen],
  );
  useNews(target, () => {
    onStale();
    // Fetching thousands anew every few seconds would only slow the upload down.
    const busy = stateOf(target)?.phase === 'running';
    if (list.all && (!busy || tiles.length < MOST_LIVE)) list.refresh();
  });
  useEvery(RENEW_MS, list.refresh);
  useFirstCover(gallery, album, labels.length === 0 ? photos?.[0]?.photoId : undefined, onChange);
  const mayChange = may('enroller');
  useShortcuts(
    mayChange
      ? [
          { keys: 'u', name: t('drop.photos'), run: () => choose.current() },
          { keys: 's', name: t('select'), run: () => setChosen(chosen === null ? new Set() : null) },
        ]
      : [],
  );

  const press = (index: number) => {
    const id = photos?.[index]?.photoId;
    if (chosen === null || id === undefined) return setOpen(index);
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const dropped = (ids: ReadonlySet<string>) => {
    list.drop(ids);
    setChosen(null);
    setOpen(null);
    onStale();
  };
  return (
    <div class="flex flex-col gap-6">
      {mayChange ? (
        <>
          <DropZone choose={choose} small={small} onPicked={(files) => addFiles(target, files)} />
          <UploadPanel {...target} />
        </>
      ) : null}
      {album.photos === 0 && tiles.length === 0 ? null : (
        <PhotoTools
          order={order}
          onOrder={setOrder}
          labels={labels}
          onLabels={setLabels}
          choosing={chosen !== null}
          onChoose={() => setChosen(chosen === null ? new Set() : null)}
          onTable={() => setTable(true)}
        />
      )}
      {photos === undefined && list.problem === null && album.photos > 0 ? <GridSkeleton /> : null}
      {list.problem === null ? null : <Trouble problem={list.problem} onAgain={list.refresh} />}
      {photos?.length === 0 && labels.length > 0 ? (
        <EmptyState icon="search" title={t('filter.none')} />
      ) : null}
      <PhotoGrid
        label={t('grid')}
        photos={tiles}
        choosing={chosen !== null}
        onOpen={press}
        onNearEnd={list.more}
      />
      <p role="status" class="sr-only">
        {list.fetching && tiles.length > 0 && !list.all ? t('loadingMore') : ''}
      </p>
      {chosen === null ? null : (
        <ChosenBar
          gallery={gallery}
          album={album.id}
          chosen={chosen}
          onAll={() => setChosen(new Set(photos?.map(({ photoId }) => photoId)))}
          onRemoved={dropped}
          onClose={() => setChosen(null)}
        />
      )}
      {table ? (
        <LabelsDialog
          gallery={gallery}
          album={album.id}
          onDone={list.refresh}
          onClose={() => setTable(false)}
        />
      ) : null}
      {open === null || photos === undefined ? null : (
        <PhotoView
          gallery={gallery}
          album={album}
          photos={photos}
          index={open}
          onMove={setOpen}
          onClose={() => setOpen(null)}
          onChange={onChange}
          onRemoved={(id) => dropped(new Set([id]))}
        />
      )}
    </div>
  );
}

/** Of photos that are not chosen, which is nearly all of thousands. */
const plain = new WeakMap<AlbumPhoto, GridPhoto>();

function tileOf(photo: AlbumPhoto, chosen: boolean): GridPhoto {
  if (chosen) return gridPhoto(photo, { chosen });
  const known = plain.get(photo) ?? gridPhoto(photo);
  plain.set(photo, known);
  return known;
}

/** An album that was just filled is shown by its first photo until somebody chooses another. */
function useFirstCover(
  gallery: string,
  album: AlbumPartProps['album'],
  first: string | undefined,
  onChange: AlbumPartProps['onChange'],
): void {
  const over = stateOf({ gallery, album: album.id })?.phase === 'over';
  const wanted = over && album.coverPhotoId === null ? first : undefined;
  useEffect(() => {
    if (wanted === undefined) return;
    api()
      .changeAlbum(gallery, album.id, { coverPhotoId: wanted })
      // Without a cover the album is as good; whoever wants one chooses it.
      .then(onChange, () => undefined);
  }, [gallery, album.id, wanted]);
}

/** Tells now and then that photos have arrived, and once more at the end. */
function useNews(target: { readonly gallery: string; readonly album: string }, tell: () => void): void {
  const state = stateOf(target);
  const sent = state?.sent ?? 0;
  const told = useRef(sent);
  const running = state?.phase === 'running';
  const news = () => {
    if (told.current === sent) return;
    told.current = sent;
    tell();
  };
  useEvery(running ? NEWS_MS : null, news);
  useEffect(() => {
    if (!running) news();
  }, [running, sent]);
}
