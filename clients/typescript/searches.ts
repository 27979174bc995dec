/** Searches by selfie, of staff and of guests: what the API takes and answers, and the calls of the client. */
import type { Box, Face } from './answers.ts';
import { asTheyAre, type Carry } from './carry.ts';
import type { PageOptions } from './listing.ts';
import { base64Of, formOf, isUploaded, type Photo } from './photo-body.ts';
import type { PhotoFiles } from './photo-files.ts';
import { galleryPath, segment } from './segment.ts';
import type { Send } from './transport.ts';

/** One to three selfies of one person, or a face the gallery knows. */
export type SearchSubject = { readonly selfies: readonly Photo[] } | { readonly faceId: string };

export interface SearchWishes {
  /** Photos of at least one of the subjects, or of all of them together. */
  readonly mode?: 'any' | 'all' | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  /** Let sure matches find further photos (group `likely`). */
  readonly expand?: boolean | undefined;
  readonly order?: 'best' | 'newest' | undefined;
  readonly limit?: number | undefined;
  readonly threshold?: number | undefined;
}

export type FoundGroup = 'match' | 'likely' | 'maybe';

export interface FoundPhoto extends PhotoFiles {
  readonly photoId: string;
  readonly albums: readonly string[];
  readonly fileName: string | null;
  readonly width: number;
  readonly height: number;
  readonly takenAt: string | null;
  readonly group: FoundGroup;
  readonly labels?: readonly string[];
  readonly faces: readonly {
    readonly faceId: string;
    readonly subject: number;
    readonly box: Box;
    readonly boxNormalized: Box;
    /** Guests are not told. */
    readonly similarity?: number;
  }[];
}

/** The best photo of a burst, with the others. */
export interface FoundBurst extends FoundPhoto {
  readonly burst: { readonly count: number; readonly photos: readonly FoundPhoto[] };
}

export interface SearchPage {
  readonly searchId: string;
  readonly expiresAt: string;
  readonly mode: 'any' | 'all';
  readonly order: 'best' | 'newest';
  readonly counts: Readonly<Record<FoundGroup, number>>;
  readonly items: readonly FoundBurst[];
  readonly nextCursor: string | null;
}

export interface Search extends SearchPage {
  /** False: more photos matched than could be looked at. */
  readonly complete: boolean;
  readonly searchedFaces?: number;
  readonly threshold?: number;
  readonly thresholdSource?: 'request' | 'gallery' | 'environment' | 'calibration' | 'model';
  readonly candidateThreshold?: number;
  /** Upper bounds for strangers' photos; null: uncalibrated. */
  readonly expectedWrongPhotos?: { readonly match: number; readonly likely: number } | null;
  readonly selfies: readonly {
    readonly subject: number;
    readonly selfie: number;
    readonly face: Face;
    readonly unusedFaces: readonly { readonly box: Box; readonly reasons: readonly string[] }[];
  }[];
  readonly warnings?: readonly string[];
  readonly timings?: { readonly [stage: string]: number };
}

export function searchCalls(send: Send, carry: Carry = asTheyAre) {
  const search = async (
    gallery: string,
    path: string,
    subjects: readonly SearchSubject[],
    wishes: SearchWishes & { readonly albums?: readonly string[] },
  ) => {
    const carried = await carriedSubjects(carry, gallery, subjects);
    const selfies = ofOnePerson(carried);
    // As base64 they would be a third larger, and phones have slow lines.
    return selfies === null
      ? send<Search>({ method: 'POST', path, json: { ...wishes, subjects: carried.map(asJson) } })
      : send<Search>({ method: 'POST', path, form: formOf('files', selfies, { ...wishes }) });
  };
  return {
    searchAlbum: async (
      gallery: string,
      album: string,
      subjects: readonly SearchSubject[],
      wishes: SearchWishes = {},
    ) => search(gallery, `${galleryPath(gallery)}/albums/${segment(album)}/search`, subjects, wishes),
    searchAlbums: async (
      gallery: string,
      albums: readonly string[],
      subjects: readonly SearchSubject[],
      wishes: SearchWishes = {},
    ) => search(gallery, `${galleryPath(gallery)}/search`, subjects, { ...wishes, albums }),
    searchPage: async (gallery: string, search: string, page: PageOptions = {}) =>
      send<SearchPage>({
        method: 'GET',
        path: `${galleryPath(gallery)}/searches/${segment(search)}`,
        query: { ...page },
      }),
    /** `not_me` takes a found face's photo away and what it led to, `me_too` searches with it as well; answers what is found then. */
    markFace: async (
      gallery: string,
      search: string,
      faceId: string,
      mark: 'not_me' | 'me_too',
      page: { readonly limit?: number | undefined } = {},
    ) =>
      send<SearchPage>({
        method: 'POST',
        path: `${galleryPath(gallery)}/searches/${segment(search)}/marks`,
        json: { faceId, mark, ...page },
      }),
    deleteSearch: async (gallery: string, search: string) =>
      send<null>({ method: 'DELETE', path: `${galleryPath(gallery)}/searches/${segment(search)}` }),
  };
}

/** The same subjects with what one request can hold. */
export async function carriedSubjects(
  carry: Carry,
  gallery: string,
  subjects: readonly SearchSubject[],
): Promise<readonly SearchSubject[]> {
  const all = subjects.flatMap((subject) => ('selfies' in subject ? subject.selfies : []));
  const carried = [...(await carry(gallery, all))];
  return subjects.map((subject) =>
    'selfies' in subject ? { selfies: carried.splice(0, subject.selfies.length) } : subject,
  );
}

/** The selfies where a form can carry them; null where JSON has to. */
function ofOnePerson(subjects: readonly SearchSubject[]): readonly Photo[] | null {
  const [only, ...others] = subjects;
  if (only === undefined || others.length > 0 || !('selfies' in only)) return null;
  return only.selfies.length === 0 || only.selfies.some(isUploaded) ? null : only.selfies;
}

/** As a body holds it. */
export function asJson(subject: SearchSubject) {
  if ('faceId' in subject) return subject;
  return {
    selfies: subject.selfies.map((photo) =>
      'uploadId' in photo ? photo : { base64: base64Of(photo.bytes), fileName: photo.fileName },
    ),
  };
}
