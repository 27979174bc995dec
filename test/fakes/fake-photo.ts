/** Photos for tests: bytes that say in words which faces they show, so that answers follow from the bytes alone. */
import { z } from 'zod';
import type { Box, QualityReason } from '../../lib/face/face.ts';
import type { PhotoFacts } from '../../lib/ports/photo-facts.ts';

export interface FakeFace {
  /** Faces of one person resemble each other. */
  readonly person: string;
  /** Two samples of a person differ by it. */
  readonly sample?: number;
  /** Cosine between this face and the person's ideal; two samples of 0.9 have about 0.81. */
  readonly likeness?: number;
  /** Mixes in another person: cosine to their ideal. */
  readonly alsoLike?: { readonly person: string; readonly likeness: number };
  readonly box?: Box;
  /** Makes the face unusable. */
  readonly reasons?: readonly QualityReason[];
}

export interface FakePhoto {
  readonly faces: readonly FakeFace[];
  /** What the camera wrote. */
  readonly facts?: { readonly takenAt: string; readonly takenOffset?: number; readonly camera?: string };
  /** Makes other bytes of the same faces. */
  readonly note?: string;
  readonly width?: number;
  readonly height?: number;
}

export function photoBytes(photo: FakePhoto): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(photo));
}

/** A photo of one person. */
export function photoOf(person: string, sample = 1, likeness = 0.9): Uint8Array {
  return photoBytes({ faces: [{ person, sample, likeness }] });
}

const written = z.object({
  facts: z.object({
    takenAt: z.iso.datetime(),
    takenOffset: z.int().nullable().default(null),
    camera: z.string().nullable().default(null),
  }),
});

/** Reads what fake photos say of their camera. */
export const fakePhotoFacts: PhotoFacts = {
  async read(bytes) {
    const { data } = written.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    if (data === undefined) return { takenAt: null, takenOffset: null, camera: null };
    return { ...data.facts, takenAt: new Date(data.facts.takenAt) };
  },
};
