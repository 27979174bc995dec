/** The arithmetic of looking closer at a photo: scale about a point, never pushed off the stage. */

export interface View {
  readonly scale: number;
  /** Of the photo's middle from the stage's middle, CSS pixels. */
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
export const MOST_ZOOM = 6;

/** The size of a photo that just fits. */
export function fitted({ width, height }: Size, stage: Size): Size {
  const scale = Math.min(stage.width / width, stage.height / height);
  return { width: width * scale, height: height * scale };
}

/** As much of the movement as leaves no gap: the photo covers the stage, or stays in its middle where it is smaller. */
export function kept({ scale, x, y }: View, photo: Size, stage: Size): View {
  const held = Math.min(MOST_ZOOM, Math.max(1, scale));
  const reach = (side: 'width' | 'height') => Math.max(0, (photo[side] * held - stage[side]) / 2);
  const within = (value: number, most: number) => Math.min(most, Math.max(-most, value));
  return { scale: held, x: within(x, reach('width')), y: within(y, reach('height')) };
}

/** Scales by a factor so that the point (from the stage's middle) stays where it is. */
export function zoomedAt(
  view: View,
  factor: number,
  point: { readonly x: number; readonly y: number },
): View {
  const scale = Math.min(MOST_ZOOM, Math.max(1, view.scale * factor));
  const by = scale / view.scale;
  return { scale, x: point.x - (point.x - view.x) * by, y: point.y - (point.y - view.y) * by };
}

export type Swipe = 'next' | 'previous' | 'close' | null;

/** What a finger meant that moved so far (CSS pixels) in so long (ms). */
export function swipeOf(dx: number, dy: number, ms: number): Swipe {
  const speed = Math.hypot(dx, dy) / Math.max(1, ms);
  const far = Math.hypot(dx, dy) > 90 || (speed > 0.5 && Math.hypot(dx, dy) > 24);
  if (!far) return null;
  if (Math.abs(dx) > Math.abs(dy)) return dx < 0 ? 'next' : 'previous';
  return dy > 0 ? 'close' : null;
}
