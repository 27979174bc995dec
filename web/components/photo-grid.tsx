/** A grid of any number of photos of which only those near the screen are in the page. */
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { rowOf, stepFrom } from './grid-step.ts';
import { type Before, justify, rowsWithin } from './justified-layout.ts';
import { type GridPhoto, PhotoTile } from './photo-tile.tsx';
import { isSame, nextRows, type Span } from './rows-shown.ts';

export interface PhotoGridProps {
  readonly label: string;
  readonly photos: readonly GridPhoto[];
  readonly onOpen: (index: number) => void;
  /** Photos are ticked instead of opened. */
  readonly choosing?: boolean;
  /** The address of a photo leads to no picture (any more). */
  readonly onBroken?: (index: number) => void;
  /** The end of the list is near: more may be fetched. */
  readonly onNearEnd?: () => void;
}

const GAP = 4;
/** Beside what is on screen, as a share of its height. */
const AHEAD = 0.5;
/** Rows that come into the page with one frame: more would make a slow phone stutter. */
const MOST_NEW_ROWS = 1;

export function PhotoGrid(props: PhotoGridProps) {
  const { label, photos, onOpen, choosing = false, onBroken, onNearEnd } = props;
  const box = useRef<HTMLUListElement>(null);
  const [width, setWidth] = useState(0);
  const laidOut = useRef<(Before & { readonly width: number }) | null>(null);
  const layout = useMemo(() => {
    const before = laidOut.current?.width === width ? laidOut.current : null;
    const next = justify(photos, { width, rowHeight: rowHeightFor(width), gap: GAP }, before);
    laidOut.current = { photos, width, layout: next };
    return next;
  }, [photos, width]);
  const [[first, last], setRows] = useState<Span>([0, 0]);
  const rowsNow = useRef<Span>([0, 0]);
  // One photo takes the Tab key; the arrows go from there.
  const [current, setCurrent] = useState(0);
  const held = useRef(false);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = new ResizeObserver(() => setWidth(element.clientWidth));
    measure.observe(element);
    setWidth(element.clientWidth);
    return () => measure.disconnect();
  }, []);

  useLayoutEffect(() => {
    let asked = 0;
    const look = () => {
      asked = 0;
      const top = box.current?.getBoundingClientRect().top ?? 0;
      const ahead = innerHeight * AHEAD;
      const wanted = rowsWithin(layout, { from: -top - ahead, to: innerHeight - top + ahead });
      const visible = rowsWithin(layout, { from: -top, to: innerHeight - top });
      const next = nextRows(rowsNow.current, wanted, visible, MOST_NEW_ROWS);
      if (!isSame(next, rowsNow.current)) {
        rowsNow.current = next;
        setRows(next);
      }
      if (!isSame(next, wanted)) soon();
      if (wanted[1] >= layout.rows.length - 2) onNearEnd?.();
    };
    const soon = () => {
      asked ||= requestAnimationFrame(look);
    };
    look();
    addEventListener('scroll', soon, { passive: true });
    addEventListener('resize', soon);
    // Whatever grows or shrinks above moves the grid without a scroll.
    const moved = new ResizeObserver(soon);
    moved.observe(document.body);
    return () => {
      cancelAnimationFrame(asked);
      removeEventListener('scroll', soon);
      removeEventListener('resize', soon);
      moved.disconnect();
    };
  }, [layout, onNearEnd]);

  const calls = useRef({ onOpen, onBroken });
  calls.current = { onOpen, onBroken };
  const press = useCallback((place: number) => calls.current.onOpen(place), []);
  const broken = useCallback((place: number) => calls.current.onBroken?.(place), []);

  const focused = Math.min(current, photos.length - 1);
  const shown = layout.rows.slice(first, last);
  const pinned = layout.rows[rowOf(layout, focused)];
  // The focus would be lost with its photo when that scrolls away.
  const rows = held.current && pinned !== undefined && !shown.includes(pinned) ? [pinned, ...shown] : shown;

  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepFrom(layout, focused, event.key);
    const row = next === null ? undefined : layout.rows[rowOf(layout, next)];
    if (next === null || row === undefined || box.current === null) return;
    event.preventDefault();
    setCurrent(next);
    bringIntoView(box.current.getBoundingClientRect().top + row.top, row.height);
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-place="${next}"]`)?.focus({ preventScroll: true }),
    );
  };

  return (
    <ul
      ref={box}
      aria-label={label}
      class="relative w-full"
      style={{ height: `${layout.height}px` }}
      onKeyDown={onKeyDown}
      onFocusIn={(event) => {
        held.current = true;
        const place = event.target instanceof HTMLElement ? event.target.dataset.place : undefined;
        if (place !== undefined) setCurrent(Number(place));
      }}
      onFocusOut={() => {
        held.current = false;
      }}
    >
      {rows.flatMap((row) =>
        row.tiles.map((tile) => {
          const photo = photos[tile.index];
          return photo === undefined ? null : (
            <PhotoTile
              key={photo.id}
              photo={photo}
              place={tile.index}
              total={photos.length}
              left={tile.left}
              top={row.top}
              width={tile.width}
              height={row.height}
              reachable={tile.index === focused}
              choosing={choosing}
              onPress={press}
              onBroken={broken}
            />
          );
        }),
      )}
    </ul>
  );
}

/** Three or four photos beside each other on a phone, five or six on a desk. */
function rowHeightFor(width: number): number {
  return Math.round(Math.min(250, Math.max(120, 90 + width / 8)));
}

function bringIntoView(top: number, height: number): void {
  const margin = 96;
  if (top < margin) scrollBy({ top: top - margin });
  else if (top + height > innerHeight - margin) scrollBy({ top: top + height - innerHeight + margin });
}
