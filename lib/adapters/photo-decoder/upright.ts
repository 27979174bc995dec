/** Turns small pictures as the EXIF orientation of their photo says; done after scaling down, it costs next to nothing. */
import type { RotationApplied } from '../../face/face.ts';
import type { Pixels } from '../../face/pixels.ts';
import { rotate } from '../../face/rotate.ts';

/** EXIF 2.32, tag 0x0112: mirrored left to right first, then turned clockwise. */
const ORIENTATIONS: Readonly<Record<number, { readonly mirrored: boolean; readonly turn: RotationApplied }>> =
  {
    2: { mirrored: true, turn: 0 },
    3: { mirrored: false, turn: 180 },
    4: { mirrored: true, turn: 180 },
    5: { mirrored: true, turn: 270 },
    6: { mirrored: false, turn: 90 },
    7: { mirrored: true, turn: 90 },
    8: { mirrored: false, turn: 270 },
  };

const TURNS: readonly RotationApplied[] = [0, 90, 180, 270];

/** `further`: clockwise, once it is upright as the file says. */
export function upright(pixels: Pixels, orientation: number | undefined, further: RotationApplied): Pixels {
  const { mirrored, turn } = ORIENTATIONS[orientation ?? 1] ?? { mirrored: false, turn: 0 };
  const all = TURNS.find((one) => one === (turn + further) % 360) ?? 0;
  return rotate(mirrored ? mirror(pixels) : pixels, all);
}

function mirror({ width, height, data }: Pixels): Pixels {
  const mirrored = new Uint8Array(data.length);
  for (let y = 0, from = 0; y < height; y++) {
    for (let to = ((y + 1) * width - 1) * 3, x = 0; x < width; x++, from += 3, to -= 3) {
      mirrored[to] = data[from]!;
      mirrored[to + 1] = data[from + 1]!;
      mirrored[to + 2] = data[from + 2]!;
    }
  }
  return { width, height, data: mirrored };
}
