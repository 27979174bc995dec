/** What guests marked with a heart, to look at and to take along as a table for the studio's software. */
import { useMemo, useState } from 'preact/hooks';
import { allItems } from '../../../clients/typescript/client.ts';
import type { Selection } from '../../../clients/typescript/guests.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Lightbox } from '../../components/lightbox.tsx';
import { PhotoGrid } from '../../components/photo-grid.tsx';
import { gridPhoto } from '../../components/shown-photo.ts';
import { GridSkeleton } from '../../components/skeleton.tsx';
import { saveFile } from '../../saving/save-file.ts';
import type { AlbumPartProps } from '../albums/album-page.tsx';
import { namedPhoto } from '../albums/shown-photo.ts';
import { api } from '../api.ts';
import { useAsked } from '../asked.ts';
import { useDoing } from '../doing.ts';
import { Trouble, TroubleLine } from '../parts/trouble.tsx';
import { t } from '../words/guests.ts';

interface Chosen {
  readonly photo: Selection & { readonly renditions: NonNullable<Selection['renditions']> };
  readonly guests: number;
}

export function AlbumFavourites({ gallery, album }: AlbumPartProps) {
  const { value, problem, again } = useAsked(
    () => allItems((page) => api().selections(gallery, album.id, page), 500),
    [gallery, album.id],
  );
  const [open, setOpen] = useState<number | null>(null);
  const doing = useDoing();
  const chosen = useMemo(() => byPhoto(value ?? []), [value]);
  const tiles = useMemo(
    () =>
      chosen.map(({ photo }) => gridPhoto({ ...photo, ...photo.renditions.thumbnail }, { favourite: true })),
    [chosen],
  );
  if (problem !== null && value === undefined) return <Trouble problem={problem} onAgain={again} />;
  if (value === undefined) return <GridSkeleton />;
  if (value.length === 0)
    return (
      <EmptyState icon="heart" title={t('favourites.none')}>
        <p>{t('favourites.noneText')}</p>
      </EmptyState>
    );
  const save = async () => {
    const table = await api().selectionsCsv(gallery, album.id);
    saveFile(new Blob([table], { type: 'text/csv' }), t('favourites.file', { album: album.id }));
  };
  return (
    <div class="flex flex-col gap-6">
      <div class="flex flex-wrap items-center justify-between gap-3">
        <p class="text-soft">
          {t('favourites.count', { n: chosen.length })} ·{' '}
          {t('favourites.by', { n: new Set(value.map(({ guestId }) => guestId)).size })}
        </p>
        <Button icon="download" busy={doing.busy} onPress={() => void doing.run(save)}>
          {t('favourites.export')}
        </Button>
      </div>
      <TroubleLine problem={doing.problem} />
      <PhotoGrid label={t('favourites.grid')} photos={tiles} onOpen={setOpen} />
      {open === null ? null : (
        <Lightbox
          photos={chosen.map(({ photo }) => namedPhoto({ ...photo, ...photo.renditions.web }))}
          index={open}
          onMove={setOpen}
          onClose={() => setOpen(null)}
          actions={
            <p dir="auto">
              {chosen[open]?.photo.fileName} · {t('favourites.by', { n: chosen[open]?.guests ?? 0 })}
            </p>
          }
        />
      )}
    </div>
  );
}

/** Each photo once, those most guests want first. */
function byPhoto(selections: readonly Selection[]): readonly Chosen[] {
  const found = new Map<string, Chosen>();
  for (const { renditions, ...selection } of selections) {
    if (renditions === null) continue;
    const guests = (found.get(selection.photoId)?.guests ?? 0) + 1;
    found.set(selection.photoId, { photo: { ...selection, renditions }, guests });
  }
  return [...found.values()].sort((a, b) => b.guests - a.guests);
}
