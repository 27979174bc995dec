/** A face out of a photo: the photo itself, of which a square window shows the face. */
import { useState } from 'preact/hooks';
import type { Box } from '../../../clients/typescript/answers.ts';
import type { Renditions } from '../../../clients/typescript/photo-files.ts';
import { Icon } from '../../components/icon.tsx';
import { type Size, squareAround } from './crop-of.ts';

export interface FaceCropProps {
  readonly src: string | null;
  /** Of the photo; only their ratio counts. */
  readonly photo: Size;
  /** In parts of the photo. */
  readonly box: Box;
  readonly round?: boolean;
  /** Empty where words beside it say who it is. */
  readonly alt?: string;
}

export function FaceCrop({ src, photo, box, round = false, alt = '' }: FaceCropProps) {
  const [failed, setFailed] = useState<string | null>(null);
  const square = squareAround(box, photo);
  return (
    <span
      class={`relative grid aspect-square w-full place-items-center overflow-hidden bg-sunken text-soft ${round ? 'rounded-full' : 'rounded-xl'}`}
    >
      {src === null || src === failed ? (
        <Icon name="face" size={32} />
      ) : (
        <img
          src={src}
          alt={alt}
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setFailed(src)}
          class="absolute max-w-none"
          style={{
            width: `${100 / square.width}%`,
            height: `${100 / square.height}%`,
            left: `${(-100 * square.x) / square.width}%`,
            top: `${(-100 * square.y) / square.height}%`,
          }}
        />
      )}
    </span>
  );
}

/** Pixels a face needs to be told apart on the desk. */
const SHARP = 90;

/** The smaller rendition where it shows the face well enough. */
export function sourceFor({ thumbnail, web }: Renditions, box: Box): string {
  return Math.max(box.width * thumbnail.width, box.height * thumbnail.height) >= SHARP
    ? thumbnail.url
    : web.url;
}
