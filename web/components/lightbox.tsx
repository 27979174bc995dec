/** One photo at a time over everything else, with the way to its neighbours and what can be done with it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { IconButton } from './button.tsx';
import { PhotoStage, type StagePhoto } from './photo-stage.tsx';
import { t } from './words.ts';

export interface LightboxProps {
  readonly photos: readonly StagePhoto[];
  readonly index: number;
  readonly onMove: (index: number) => void;
  readonly onClose: () => void;
  /** The address of a photo leads to no picture (any more). */
  readonly onBroken?: (index: number) => void;
  /** What stands under the photo. */
  readonly actions: ComponentChildren;
  /** What stands beside the counter. */
  readonly note?: ComponentChildren;
}

/** Rendered = open. Escape, the back key of a phone and a swipe downwards close it. */
export function Lightbox(props: LightboxProps) {
  const { photos, index, onMove, onClose, onBroken, actions, note } = props;
  const box = useRef<HTMLDialogElement>(null);
  const zoomBy = useRef<(factor: number) => void>(() => undefined);
  const photo = photos[index];
  const closed = useRef(onClose);
  closed.current = onClose;

  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    history.pushState({ lightbox: true }, '');
    const left = () => closed.current();
    addEventListener('popstate', left);
    return () => {
      removeEventListener('popstate', left);
      if (history.state?.lightbox === true) history.back();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  useEffect(() => {
    for (const near of [photos[index + 1], photos[index - 1]])
      if (near?.src != null) new Image().src = near.src;
  }, [index, photos]);

  const move = (by: number) => {
    if (photos[index + by] !== undefined) onMove(index + by);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const key = event.key;
    if (key === 'ArrowLeft') move(-1);
    else if (key === 'ArrowRight') move(1);
    else if (key === '+' || key === '=') zoomBy.current(1.5);
    else if (key === '-') zoomBy.current(1 / 1.5);
    else return;
    event.preventDefault();
  };
  if (photo === undefined) return null;
  return (
    <dialog
      ref={box}
      aria-label={t('photoOf', { n: index + 1, total: photos.length })}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={onKeyDown}
      class="m-0 size-full max-h-none max-w-none animate-fade overflow-hidden bg-black p-0 text-white"
    >
      <div class="flex size-full flex-col">
        <header class="z-10 flex items-center gap-1 p-2 pt-[max(0.5rem,env(safe-area-inset-top))]">
          <IconButton icon="close" label={t('close')} onPress={onClose} onPhoto />
          <p class="min-w-0 grow px-2 text-sm tabular-nums" aria-live="polite">
            <span class="sr-only">{t('photoOf', { n: index + 1, total: photos.length })}</span>
            <span aria-hidden="true">
              {index + 1} / {photos.length}
            </span>
          </p>
          {note}
          <IconButton icon="minus" label={t('zoomOut')} onPress={() => zoomBy.current(1 / 1.5)} onPhoto />
          <IconButton icon="plus" label={t('zoomIn')} onPress={() => zoomBy.current(1.5)} onPhoto />
        </header>
        <div class="relative min-h-0 grow">
          <PhotoStage
            key={photo.id}
            photo={photo}
            zoomBy={zoomBy}
            onBroken={() => onBroken?.(index)}
            onSwipe={(swipe) => (swipe === 'close' ? onClose() : move(swipe === 'next' ? 1 : -1))}
          />
          <div class="absolute inset-y-0 left-2 hidden items-center sm:flex">
            <IconButton
              icon="back"
              label={t('previous')}
              disabled={index === 0}
              onPress={() => move(-1)}
              onPhoto
            />
          </div>
          <div class="absolute inset-y-0 right-2 hidden items-center sm:flex">
            <IconButton
              icon="next"
              label={t('next')}
              disabled={index === photos.length - 1}
              onPress={() => move(1)}
              onPhoto
            />
          </div>
        </div>
        <footer class="z-10 flex flex-wrap items-center justify-center gap-2 p-3 pb-[max(0.75rem,env(safe-area-inset-bottom))]">
          {actions}
        </footer>
      </div>
    </dialog>
  );
}
