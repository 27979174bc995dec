/** Grid and lightbox of the style page, with as many drawn photos as one likes. */
import { useMemo, useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Lightbox } from '../components/lightbox.tsx';
import { PhotoGrid } from '../components/photo-grid.tsx';
import { drawnPhotos } from './drawn-photos.ts';
import { t } from './words.ts';

const FEW = 24;

/** `/style?photos=10000` shows as many. */
function wanted(): number {
  const asked = Number(new URLSearchParams(location.search).get('photos') ?? FEW);
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, 100_000) : FEW;
}

export function StylePhotos() {
  const photos = useMemo(() => drawnPhotos(wanted()), []);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [choosing, setChoosing] = useState(false);
  const [open, setOpen] = useState<number | null>(null);
  const shown = useMemo(
    () => photos.map((photo, place) => (chosen.has(place) ? { ...photo, chosen: true } : photo)),
    [photos, chosen],
  );
  const staged = useMemo(
    () =>
      photos.map((photo, place) => ({
        ...{ id: photo.id, width: photo.width, height: photo.height, src: photo.src },
        preview: photo.placeholder(),
        name: t('drawn'),
        rings: place % 2 === 0 ? [{ x: 0.4, y: 0.3, width: 0.15, height: 0.25 }] : [],
      })),
    [photos],
  );
  return (
    <div class="flex flex-col gap-3">
      <div>
        <Button look="secondary" pressed={choosing} onPress={() => setChoosing(!choosing)}>
          {t('choose')}
        </Button>
      </div>
      <PhotoGrid
        label={t('photos')}
        photos={shown}
        choosing={choosing}
        onOpen={(place) => {
          if (choosing) setChosen(toggled(chosen, place));
          else setOpen(place);
        }}
      />
      {open === null ? null : (
        <Lightbox
          photos={staged}
          index={open}
          onMove={setOpen}
          onClose={() => setOpen(null)}
          actions={null}
        />
      )}
    </div>
  );
}

function toggled(set: ReadonlySet<number>, place: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(place)) next.add(place);
  return next;
}
