/** One photo of a grid: blurred at once, sharp when it is there, with what has been said of it. */
import { Component } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icon.tsx';
import { t } from './words.ts';

export interface GridPhoto {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** Null while there is nothing to show yet. */
  readonly src: string | null;
  /** The address of a tiny picture to blur, worked out when the photo comes near the screen; null for none. */
  readonly placeholder: () => string | null;
  /** Photos of the same moment, this one included. */
  readonly burst: number;
  readonly favourite: boolean;
  readonly chosen: boolean;
}

export interface PhotoTileProps {
  readonly photo: GridPhoto;
  readonly place: number;
  readonly total: number;
  /** CSS pixels within the grid. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** By the Tab key. */
  readonly reachable: boolean;
  readonly choosing: boolean;
  readonly onPress: (place: number) => void;
  /** Its address leads to no picture. */
  readonly onBroken: (place: number) => void;
}

/** Addresses that were on screen already: no fading in when one scrolls back. */
const seen = new Set<string>();

/** Rendered again only for what is new about it: while a grid is scrolled, most of its photos stay as they are. */
export class PhotoTile extends Component<PhotoTileProps> {
  override shouldComponentUpdate(next: PhotoTileProps): boolean {
    const now = this.props;
    return Object.keys(next).some((name) => Reflect.get(next, name) !== Reflect.get(now, name));
  }

  override render() {
    return <Tile {...this.props} />;
  }
}

function Tile({
  photo,
  place,
  total,
  left,
  top,
  width,
  height,
  reachable,
  choosing,
  onPress,
  onBroken,
}: PhotoTileProps) {
  const { burst, favourite, chosen } = photo;
  // What is shown stays when the photo gets another address, or none for a while.
  const [shown, setShown] = useState<string | null>(null);
  const src = shown ?? photo.src;
  // By its address: a new one is tried anew.
  const [broken, setBroken] = useState<string | null>(null);
  const failed = src !== null && broken === src;
  const there = src !== null && seen.has(src);
  const placeholder = useBlurred(there ? null : photo);
  return (
    <li
      class="absolute contain-strict"
      style={{ transform: `translate(${left}px, ${top}px)`, width: `${width}px`, height: `${height}px` }}
    >
      <button
        type="button"
        data-place={place}
        tabIndex={reachable ? 0 : -1}
        aria-pressed={choosing ? chosen : undefined}
        aria-label={nameOf(photo, place, total)}
        onClick={() => onPress(place)}
        class={`relative block size-full overflow-hidden rounded-photo bg-sunken bg-cover bg-center ${chosen ? 'ring-4 ring-accent ring-inset' : ''}`}
        style={{ backgroundImage: placeholder === null ? 'none' : `url("${placeholder}")` }}
      >
        {src === null || failed ? null : (
          <img
            src={src}
            alt=""
            decoding="async"
            draggable={false}
            onLoad={() => {
              seen.add(src);
              setShown(src);
            }}
            onError={() => {
              setBroken(src);
              onBroken(place);
            }}
            class={`size-full object-cover transition-opacity duration-200 ${there ? '' : 'opacity-0'} ${chosen ? 'scale-90 rounded-lg' : ''}`}
          />
        )}
        {failed ? <Mark place="inset-0 m-auto" icon="picture" /> : null}
        {burst > 1 ? <Mark place="top-1.5 right-1.5" icon="stack" text={String(burst)} /> : null}
        {favourite ? <Mark place="right-1.5 bottom-1.5" icon="heart" filled /> : null}
        {choosing ? <Tick chosen={chosen} /> : null}
      </button>
    </li>
  );
}

/** Worked out when there is time for it: a screen full of them at once would hold up scrolling. Null for none, and until then. */
function useBlurred(photo: GridPhoto | null): string | null {
  const [blurred, setBlurred] = useState<string | null>(null);
  useEffect(() => {
    if (photo === null) return;
    const work = () => setBlurred(photo.placeholder());
    // Safari has no idle callbacks.
    if (typeof requestIdleCallback !== 'function') {
      const soon = setTimeout(work, 30);
      return () => clearTimeout(soon);
    }
    const idle = requestIdleCallback(work, { timeout: 500 });
    return () => cancelIdleCallback(idle);
  }, [photo === null, photo?.id]);
  return photo === null ? null : blurred;
}

function nameOf({ burst, favourite }: GridPhoto, place: number, total: number): string {
  const parts = [t('photoOf', { n: place + 1, total })];
  if (burst > 1) parts.push(t('burst', { n: burst }));
  if (favourite) parts.push(t('favourite'));
  return parts.join(', ');
}

interface MarkProps {
  readonly place: string;
  readonly icon: 'stack' | 'heart' | 'picture';
  readonly text?: string;
  readonly filled?: boolean;
}

function Mark({ place, icon, text, filled = false }: MarkProps) {
  return (
    <span
      class={`absolute flex h-fit w-fit items-center gap-1 rounded-full bg-black/50 px-2 py-1 text-xs font-semibold text-white ${place}`}
    >
      <Icon name={icon} size={16} filled={filled} />
      {text}
    </span>
  );
}

function Tick({ chosen }: { readonly chosen: boolean }) {
  return (
    <span
      class={`absolute top-1.5 left-1.5 grid size-7 place-items-center rounded-full ring-2 ring-white ${chosen ? 'bg-action text-on-action' : 'bg-black/35 text-transparent'}`}
    >
      <Icon name="check" size={18} />
    </span>
  );
}
