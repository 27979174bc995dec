/** The photos of an album, fetched page by page as they are needed. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { AlbumPhoto } from '../../../clients/typescript/albums.ts';
import { api } from '../api.ts';

export type PhotoOrder = 'position' | 'time';

export interface PhotoList {
  /** Undefined until the first page. */
  readonly photos: readonly AlbumPhoto[] | undefined;
  readonly problem: unknown;
  readonly fetching: boolean;
  readonly all: boolean;
  /** The next page, if there is one. */
  readonly more: () => void;
  /** Everything anew, as far as it was fetched. */
  readonly refresh: () => void;
  readonly drop: (ids: ReadonlySet<string>) => void;
}

/** More at once would hold up scrolling on a slow device. */
const PAGE = 200;

interface State {
  readonly photos?: readonly AlbumPhoto[];
  readonly cursor: string | null;
  readonly fetching: boolean;
  readonly problem: unknown;
}

const nothing: State = { cursor: null, fetching: true, problem: null };

/** `labels`: only photos that have all of them. */
export function usePhotoList(
  gallery: string,
  album: string,
  { order, labels }: { readonly order: PhotoOrder; readonly labels: readonly string[] },
): PhotoList {
  const [state, setState] = useState<State>(nothing);
  const turn = useRef(0);
  const now = useRef(state);
  now.current = state;

  const fetchUpTo = useCallback(
    async (count: number, from: Pick<State, 'photos' | 'cursor'> | null) => {
      const mine = ++turn.current;
      setState((before) => ({ ...before, fetching: true, problem: null }));
      try {
        let photos = from?.photos ?? [];
        let cursor = from?.cursor ?? undefined;
        do {
          const page = await api().albumPhotos(gallery, album, {
            order,
            ...(labels.length === 0 ? {} : { labels }),
            limit: PAGE,
            cursor,
          });
          if (mine !== turn.current) return;
          photos = [...photos, ...page.items];
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined && photos.length < count);
        setState({ photos, cursor: cursor ?? null, fetching: false, problem: null });
      } catch (problem) {
        if (mine === turn.current) setState((before) => ({ ...before, fetching: false, problem }));
      }
    },
    [gallery, album, order, labels.join(',')],
  );

  useEffect(() => {
    setState(nothing);
    void fetchUpTo(1, null);
    return () => {
      turn.current++;
    };
  }, [fetchUpTo]);

  const more = useCallback(() => {
    const { photos, cursor, fetching, problem } = now.current;
    if (photos === undefined || cursor === null || fetching || problem !== null) return;
    now.current = { ...now.current, fetching: true };
    void fetchUpTo(photos.length + 1, { photos, cursor });
  }, [fetchUpTo]);

  return {
    photos: state.photos,
    problem: state.problem,
    fetching: state.fetching,
    all: state.cursor === null && state.photos !== undefined,
    more,
    refresh: () => void fetchUpTo(now.current.photos?.length ?? 1, null),
    drop: (ids) =>
      setState((before) =>
        before.photos === undefined
          ? before
          : { ...before, photos: before.photos.filter(({ photoId }) => !ids.has(photoId)) },
      ),
  };
}
