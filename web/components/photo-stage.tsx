/** The one photo of the lightbox under fingers, mouse and keys: swipe, pinch, double tap, drag. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { t } from './words.ts';
import { fitted, kept, type Size, type Swipe, swipeOf, type View, WHOLE, zoomedAt } from './zoom.ts';

export interface StagePhoto extends Size {
  readonly id: string;
  readonly src: string | null;
  /** Shown until `src` is there. */
  readonly preview: string | null;
  readonly name: string;
  /** Faces to draw a ring around, parts of the photo from 0 to 1. */
  readonly rings: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
}

export interface PhotoStageProps {
  readonly photo: StagePhoto;
  readonly onSwipe: (swipe: Exclude<Swipe, null>) => void;
  /** The address leads to no picture (any more). */
  readonly onBroken?: () => void;
  /** Gets a function that zooms by a factor about the middle. */
  readonly zoomBy: { current: (factor: number) => void };
}

interface Shown {
  readonly src: string | null;
  readonly step: 'there' | 'failed';
}

const TAP_MS = 300;
const DOUBLE_TAP_ZOOM = 2.5;

export function PhotoStage({ photo, onSwipe, onBroken, zoomBy }: PhotoStageProps) {
  const stage = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const [tried, setTried] = useState<Shown>({ src: null, step: 'there' });
  // By the address: a new one is tried anew, but what is shown stays.
  const src = tried.step === 'there' && tried.src !== null ? tried.src : photo.src;
  const state = tried.src === src ? tried.step : 'coming';
  const swiped = useRef(onSwipe);
  swiped.current = onSwipe;

  useEffect(() => {
    const [area, moved] = [stage.current, picture.current];
    if (area === null || moved === null) return;
    let view: View = WHOLE;
    const size = (): Size => ({ width: area.clientWidth, height: area.clientHeight });
    const show = (next: View, drag = { x: 0, y: 0 }) => {
      view = kept(next, fitted(photo, size()), size());
      moved.style.transform = `translate(${view.x + drag.x}px, ${view.y + drag.y}px) scale(${view.scale})`;
    };
    const fromMiddle = (event: MouseEvent) => {
      const { left, top, width, height } = area.getBoundingClientRect();
      return { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 };
    };
    zoomBy.current = (factor) => show(zoomedAt(view, factor, { x: 0, y: 0 }));

    const fingers = new Map<number, PointerEvent>();
    let start = { x: 0, y: 0, at: 0 };
    let pinched = false;
    let tappedAt = 0;
    const down = (event: PointerEvent) => {
      if (fingers.size === 0) {
        start = { x: event.clientX, y: event.clientY, at: event.timeStamp };
        pinched = false;
      }
      fingers.set(event.pointerId, event);
      area.setPointerCapture(event.pointerId);
    };
    const move = (event: PointerEvent) => {
      const before = fingers.get(event.pointerId);
      if (before === undefined) return;
      fingers.set(event.pointerId, event);
      const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
      if (other !== undefined) {
        pinched = true;
        const factor = apart(event, other) / Math.max(1, apart(before, other));
        show(zoomedAt(view, factor, fromMiddle(event)));
      } else if (view.scale > 1)
        show({
          ...view,
          x: view.x + event.clientX - before.clientX,
          y: view.y + event.clientY - before.clientY,
        });
      else if (!pinched) show(view, { x: event.clientX - start.x, y: Math.max(0, event.clientY - start.y) });
    };
    const up = (event: PointerEvent) => {
      if (!fingers.delete(event.pointerId) || fingers.size > 0) return;
      const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
      const swipe = view.scale > 1 || pinched ? null : swipeOf(dx, dy, event.timeStamp - start.at);
      show(view);
      if (swipe !== null) return swiped.current(swipe);
      if (Math.hypot(dx, dy) > 12 || pinched) return;
      const twice = event.timeStamp - tappedAt < TAP_MS;
      tappedAt = twice ? 0 : event.timeStamp;
      if (twice) show(view.scale > 1 ? WHOLE : zoomedAt(view, DOUBLE_TAP_ZOOM, fromMiddle(event)));
    };
    const cancel = (event: PointerEvent) => {
      fingers.delete(event.pointerId);
      show(view);
    };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      show(zoomedAt(view, Math.exp(-event.deltaY / 300), fromMiddle(event)));
    };
    const ended = new AbortController();
    const { signal } = ended;
    area.addEventListener('pointerdown', down, { signal });
    area.addEventListener('pointermove', move, { signal });
    area.addEventListener('pointerup', up, { signal });
    area.addEventListener('pointercancel', cancel, { signal });
    area.addEventListener('wheel', wheel, { signal, passive: false });
    show(WHOLE);
    return () => ended.abort();
  }, [photo.id]);

  const ratio = photo.width / photo.height;
  return (
    <div ref={stage} class="@container-size grid size-full touch-none place-items-center overflow-hidden">
      <div
        ref={picture}
        class="relative bg-white/5 bg-cover bg-center will-change-transform"
        style={{
          width: `min(100cqw, 100cqh * ${ratio})`,
          aspectRatio: `${photo.width} / ${photo.height}`,
          backgroundImage: photo.preview === null ? 'none' : `url("${photo.preview}")`,
        }}
      >
        {src === null || state === 'failed' ? null : (
          <img
            src={src}
            alt={photo.name}
            draggable={false}
            onLoad={() => setTried({ src, step: 'there' })}
            onError={() => {
              setTried({ src, step: 'failed' });
              onBroken?.();
            }}
            class={`size-full transition-opacity duration-200 ${state === 'there' ? '' : 'opacity-0'}`}
          />
        )}
        {photo.rings.map((ring) => (
          <span
            key={`${ring.x} ${ring.y}`}
            class="absolute animate-fade rounded-[45%] border-2 border-white shadow-[0_0_0_1px_rgb(0_0_0/0.5),inset_0_0_0_1px_rgb(0_0_0/0.5)]"
            style={{
              left: `${ring.x * 100 - ring.width * 20}%`,
              top: `${ring.y * 100 - ring.height * 20}%`,
              width: `${ring.width * 140}%`,
              height: `${ring.height * 140}%`,
            }}
          />
        ))}
      </div>
      {state === 'failed' ? (
        <p class="absolute flex items-center gap-2 rounded-full bg-black/70 px-4 py-2 text-white">
          <Icon name="alert" size={20} />
          {t('notLoaded')}
        </p>
      ) : null}
    </div>
  );
}

function apart(a: PointerEvent, b: PointerEvent): number {
  return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
}
