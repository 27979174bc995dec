/** One photo of an album, large: who is in it, and what can be done with it. */
import { useMemo, useState } from 'preact/hooks';
import type { Album, AlbumPhoto, AlbumPhotoWithFaces } from '../../../clients/typescript/albums.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import { Lightbox } from '../../components/lightbox.tsx';
import { say } from '../../components/toast.tsx';
import { api } from '../api.ts';
import { useAsked } from '../asked.ts';
import { useDoing } from '../doing.ts';
import { TroubleLine } from '../parts/trouble.tsx';
import { addressOf } from '../places.ts';
import { may } from '../rights.ts';
import { t } from '../words/photos.ts';
import { RemoveDialog } from './chosen-bar.tsx';
import { PhotoLabelsDialog } from './photo-labels-dialog.tsx';
import { namedPhoto, partOf } from './shown-photo.ts';

export interface PhotoViewProps {
  readonly gallery: string;
  readonly album: Album;
  readonly photos: readonly AlbumPhoto[];
  readonly index: number;
  readonly onMove: (index: number) => void;
  readonly onClose: () => void;
  readonly onChange: (album: Album) => void;
  readonly onRemoved: (photoId: string) => void;
}

export function PhotoView({ gallery, album, photos, index, onChange, onRemoved, ...props }: PhotoViewProps) {
  const photo = photos[index];
  const id = photo?.photoId ?? '';
  const [ringed, setRinged] = useState(true);
  // The photo that was asked about, even if the arrows lead on meanwhile.
  const [removing, setRemoving] = useState<string | null>(null);
  const [labelling, setLabelling] = useState<AlbumPhotoWithFaces | null>(null);
  const { value, put } = useAsked(() => api().albumPhoto(gallery, album.id, id), [gallery, album.id, id]);
  const doing = useDoing();
  const details = value?.photoId === id ? value : undefined;
  const stage = useMemo(() => photos.map((each) => namedPhoto(each)), [photos]);
  const shown = useMemo(
    () =>
      details === undefined || !ringed
        ? stage
        : stage.with(
            index,
            namedPhoto(
              details,
              details.faces.map(({ box }) => partOf(box, details)),
            ),
          ),
    [stage, details, ringed, index],
  );
  if (photo === undefined) return null;
  const makeCover = () =>
    doing.run(async () => {
      onChange(await api().changeAlbum(gallery, album.id, { coverPhotoId: id }));
      say(t('coverDone'));
    });
  const isCover = album.coverPhotoId === id;
  return (
    <Lightbox
      photos={shown}
      index={index}
      onMove={props.onMove}
      onClose={props.onClose}
      note={
        <p class="min-w-0 truncate px-2 text-sm text-white/80" dir="auto">
          {[photo.fileName, ...(details ?? photo).labels].join(' · ')}
        </p>
      }
      actions={
        <>
          <People gallery={gallery} photo={details} />
          <div class="flex flex-wrap justify-center gap-2">
            <Act
              icon="face"
              text={t(ringed ? 'hideFaces' : 'showFaces')}
              pressed={ringed}
              onPress={() => setRinged(!ringed)}
            />
            {may('enroller') ? (
              <Act
                icon={isCover ? 'check' : 'picture'}
                text={t(isCover ? 'isCover' : 'cover')}
                onPress={() => void makeCover()}
              />
            ) : null}
            {photo.download === null ? null : (
              <a
                href={photo.download.url}
                download={photo.download.fileName}
                class="inline-flex min-h-12 items-center gap-2 rounded-full bg-white/15 px-4 hover:bg-white/25"
              >
                <Icon name="download" size={20} />
                {t('download')}
              </a>
            )}
            {may('enroller') ? (
              <Act
                icon="jobs"
                text={t('labels')}
                onPress={() => details !== undefined && setLabelling(details)}
              />
            ) : null}
            {may('enroller') ? <Act icon="trash" text={t('remove')} onPress={() => setRemoving(id)} /> : null}
          </div>
          <TroubleLine problem={doing.problem} />
          {labelling === null ? null : (
            <PhotoLabelsDialog
              gallery={gallery}
              album={album.id}
              photo={labelling}
              onDone={put}
              onClose={() => setLabelling(null)}
            />
          )}
          {removing === null ? null : (
            <RemoveDialog
              gallery={gallery}
              album={album.id}
              ids={[removing]}
              onClose={() => setRemoving(null)}
              onRemoved={() => onRemoved(removing)}
            />
          )}
        </>
      }
    />
  );
}

interface ActProps {
  readonly icon: IconName;
  readonly text: string;
  readonly pressed?: boolean;
  readonly onPress: () => void;
}

function Act({ icon, text, pressed, onPress }: ActProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      class="inline-flex min-h-12 items-center gap-2 rounded-full bg-white/15 px-4 hover:bg-white/25"
    >
      <Icon name={icon} size={20} />
      {text}
    </button>
  );
}

/** Those in the photo; a name leads to the person. */
function People({
  gallery,
  photo,
}: {
  readonly gallery: string;
  readonly photo: AlbumPhotoWithFaces | undefined;
}) {
  const faces = photo?.faces ?? [];
  const known = new Map(
    faces.flatMap(({ person }) => (person === null ? [] : [[person.id, person] as const])),
  );
  return (
    <p class="flex min-h-7 w-full flex-wrap items-center justify-center gap-x-3 gap-y-1 text-sm text-white/85">
      <span>{photo === undefined ? ' ' : t('faces', { n: faces.length })}</span>
      {[...known.values()].map(({ id, displayName, kind }) => (
        <a
          key={id}
          href={addressOf('person', { gallery, person: id })}
          class="underline underline-offset-4"
          dir="auto"
        >
          {displayName ?? (kind === 'named' ? id : t('unnamed'))}
        </a>
      ))}
    </p>
  );
}
