/** Lists: awaited, the page that was asked for; in `for await`, every item from there to the end, page by page. */
import type { Page } from './answers.ts';
import type { Call, Send } from './transport.ts';

export interface PageOptions {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** The promise of a page that can be walked as well. Pages after the first are asked for when the walk gets there. */
export interface Listing<T, P extends Page<T> = Page<T>> extends Promise<P>, AsyncIterable<T> {}

/** `where` may throw; the listing rejects then. */
export function listed<T, P extends Page<T> = Page<T>>(
  send: Send,
  where: () => Pick<Call, 'path' | 'query'>,
): Listing<T, P> {
  const page = async (cursor?: string) => {
    const { path, query } = where();
    return send<P>({ method: 'GET', path, query: { ...query, ...(cursor === undefined ? {} : { cursor }) } });
  };
  const first = page();
  return Object.assign(first, {
    async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
      let { items, nextCursor } = await first;
      yield* items;
      while (nextCursor !== null) {
        ({ items, nextCursor } = await page(nextCursor));
        yield* items;
      }
    },
  });
}

/** Walks any list to its end, by a call that takes a page. */
export async function* everyItem<T>(
  list: (page: PageOptions) => Promise<Page<T>>,
  limit?: number,
): AsyncGenerator<T, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await list({ limit, cursor });
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** A whole list in memory; for lists that are known to be small. */
export async function allItems<T>(
  list: (page: PageOptions) => Promise<Page<T>>,
  limit?: number,
): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of everyItem(list, limit)) items.push(item);
  return items;
}
