/** A found photo as a search shows it; a guest is told no similarity and no label. */
import type { Box } from '../face/face.ts';
import type { MatchGroup } from '../matching/match-groups.ts';
import type { Album } from '../ports/album-records.ts';
import type { RankedFace, ShownFace } from '../ports/search-records.ts';
import type { LeftPhoto } from './apply-marks.ts';
import { normalized, plainBox } from './face-answer.ts';
import type { PhotoFilesAnswer } from './photo-files.ts';
import { shownAt } from './shown-at.ts';

export interface FoundFaceAnswer {
  readonly faceId: string;
  readonly subject: number;
  readonly box: Box;
  readonly boxNormalized: Box;
  /** Raw cosine; only in the answer to the search itself, since it is kept nowhere. */
  readonly similarity?: number;
}

export interface FoundPhotoAnswer {
  readonly photoId: string;
  /** The searched albums that hold it, by their ids. */
  readonly albums: readonly string[];
  readonly group: MatchGroup;
  readonly fileName: string | null;
  readonly width: number;
  readonly height: number;
  /** As the album tells it, without a zone's name. */
  readonly takenAt: string | null;
  readonly labels?: readonly string[];
  readonly faces: readonly FoundFaceAnswer[];
}

/** With what a page needs to show it. */
export type ShownPhotoAnswer = FoundPhotoAnswer & PhotoFilesAnswer;

/** By `similarityKey`; null where the caller is not told. */
export type Similarities = ReadonlyMap<string, number>;

export function similarityKey({ face, subject }: Pick<RankedFace, 'face' | 'subject'>): string {
  return `${subject} ${face}`;
}

export interface Showing {
  readonly albums: readonly Album[];
  readonly guest: boolean;
  readonly similarities: Similarities | null;
}

/** Null when the registry vouches for none of the photo's faces any more. */
export function foundPhoto(
  { group, faces, photo }: LeftPhoto,
  shown: ReadonlyMap<string, ShownFace>,
  { albums, guest, similarities }: Showing,
): FoundPhotoAnswer | null {
  const vouched = faces.flatMap((face) => {
    const known = shown.get(face.face);
    return known === undefined ? [] : [{ ...face, known }];
  });
  const [first] = vouched;
  if (first === undefined) return null;
  const { known } = first;
  return {
    photoId: photo,
    albums: albums.filter(({ uuid }) => known.albums.includes(uuid)).map(({ id }) => id),
    group,
    fileName: known.fileName,
    width: known.width,
    height: known.height,
    takenAt: shownAt(known, albums)?.toISOString() ?? null,
    ...(guest ? {} : { labels: known.labels }),
    faces: vouched.map((face) => {
      const similarity = similarities?.get(similarityKey(face));
      return {
        faceId: face.face,
        subject: face.subject,
        box: plainBox(face.known.box),
        boxNormalized: normalized(face.known.box, known),
        ...(similarity === undefined ? {} : { similarity }),
      };
    }),
  };
}
