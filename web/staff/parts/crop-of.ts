/** Which part of a photo shows a face with some room around it; arithmetic only. */
import type { Box } from '../../../clients/typescript/answers.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A square, in parts of the photo's width and height; may not leave the photo where it need not. */
export function squareAround(face: Box, photo: Size, room = 1.5): Box {
  const width = face.width * photo.width;
  const height = face.height * photo.height;
  const side = Math.min(Math.max(width, height) * room, photo.width, photo.height);
  const place = (from: number, length: number, whole: number) =>
    Math.min(Math.max(0, from + length / 2 - side / 2), whole - side);
  return {
    x: place(face.x * photo.width, width, photo.width) / photo.width,
    y: place(face.y * photo.height, height, photo.height) / photo.height,
    width: side / photo.width,
    height: side / photo.height,
  };
}
