/** A found photo in full: whose face was found, whether that is right, keep it, save it. */
import { useMemo, useState } from 'preact/hooks';
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import type { FoundBurst, FoundPhoto } from '../../clients/typescript/searches.ts';
import { IconButton } from '../components/button.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { Lightbox } from '../components/lightbox.tsx';
import { stagePhoto } from '../components/shown-photo.ts';
import { say } from '../components/toast.tsx';
import type { PhotoFile } from '../saving/photo-files.ts';
import { stale } from './freshness.ts';
import { told } from './problem-words.ts';
import { renew } from './renewal.ts';
import { favourites, mark, setFavourite } from './search.ts';
import { downloadsOf, photosOf } from './shown-photo.ts';
import { endsVisit } from './visit.ts';
import { t } from './words/words.ts';

export interface PhotoLightboxProps {
  readonly open: GuestSession;
  readonly list: readonly FoundBurst[];
  /** Id of the photo to begin with. */
  readonly first: string;
  readonly onClose: () => void;
  readonly onSave: (photos: readonly PhotoFile[]) => void;
}

export function PhotoLightbox({ open, list, first, onClose, onSave }: PhotoLightboxProps) {
  const photos = useMemo(() => list.flatMap(photosOf), [list]);
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      photos.findIndex(({ photoId }) => photoId === first),
    ),
  );
  const [ringed, setRinged] = useState(false);
  const [busy, setBusy] = useState(false);
  // Photos leave the list when somebody says "not me".
  const index = Math.min(at, photos.length - 1);
  const photo = photos[index];
  const over = stale.value;
  const rings = ringed || photo?.group === 'maybe';
  const staged = useMemo(
    () =>
      photos.map((each) => ({
        ...stagePhoto(
          each,
          t('found.photo'),
          rings ? each.faces.map(({ boxNormalized }) => boxNormalized) : [],
        ),
        ...(over ? { src: null, preview: null } : {}),
      })),
    [photos, rings, over],
  );
  if (photo === undefined) {
    onClose();
    return null;
  }

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (problem) {
      if (endsVisit(problem)) onClose();
      else say(told(problem).title, { icon: 'alert' });
    } finally {
      setBusy(false);
    }
  };
  const markAs = (word: 'not_me' | 'me_too') =>
    attempt(async () => {
      for (const { faceId } of facesToMark(photo)) await mark(open, faceId, word);
      if (word === 'me_too') say(t('photo.markedMe'));
      else say(t('photo.markedNot'), { action: { label: t('photo.undo'), run: () => void undo(photo) } });
    });
  const undo = (taken: FoundPhoto) =>
    attempt(async () => {
      for (const { faceId } of facesToMark(taken)) await mark(open, faceId, 'me_too');
    });
  const hearted = favourites.value.has(photo.photoId);
  const downloads = downloadsOf(open, [photo]);

  return (
    <Lightbox
      photos={staged}
      index={index}
      onMove={setAt}
      onBroken={(place) => {
        const broken = photos[place];
        if (broken !== undefined) void attempt(async () => void (await renew(open, broken.photoId)));
      }}
      onClose={onClose}
      note={
        photo.faces.length === 0 ? null : (
          <IconButton
            icon="face"
            label={t(rings ? 'photo.ringOff' : 'photo.ring')}
            pressed={rings}
            onPress={() => setRinged(!rings)}
            onPhoto
          />
        )
      }
      actions={
        <>
          {photo.group === 'maybe' ? (
            <Action icon="check" busy={busy} strong onPress={() => void markAs('me_too')}>
              {t('photo.meToo')}
            </Action>
          ) : null}
          {photo.faces.length === 0 ? null : (
            <Action icon="close" busy={busy} onPress={() => void markAs('not_me')}>
              {t('photo.notMe')}
            </Action>
          )}
          <Action
            icon="heart"
            filled={hearted}
            pressed={hearted}
            onPress={() => void attempt(() => setFavourite(open, photo.photoId, !hearted))}
          >
            {t('photo.favourite')}
          </Action>
          {downloads.length === 0 ? null : (
            <Action icon="download" onPress={() => onSave(downloads)}>
              {t('photo.save')}
            </Action>
          )}
        </>
      }
    />
  );
}

/** One face per person searched for; of two likenesses in a photo the first says it all. */
function facesToMark({ faces }: FoundPhoto): FoundPhoto['faces'] {
  return faces.filter((face, place) => faces.findIndex(({ subject }) => subject === face.subject) === place);
}

interface ActionProps {
  readonly icon: IconName;
  readonly children: string;
  readonly onPress: () => void;
  readonly filled?: boolean;
  readonly pressed?: boolean;
  readonly strong?: boolean;
  readonly busy?: boolean;
}

function Action({
  icon,
  children,
  onPress,
  filled = false,
  pressed,
  strong = false,
  busy = false,
}: ActionProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      disabled={busy}
      onClick={onPress}
      class={`flex min-h-14 min-w-20 flex-col items-center justify-center gap-0.5 rounded-2xl px-3 py-1.5 text-sm font-medium transition active:scale-95 disabled:opacity-50 sm:min-h-12 sm:flex-row sm:gap-2 sm:rounded-full sm:px-4 sm:text-base ${strong ? 'bg-white text-black' : 'bg-white/15 text-white hover:bg-white/25'}`}
    >
      <Icon name={icon} size={20} filled={filled} />
      {children}
    </button>
  );
}
