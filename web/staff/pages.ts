/** A list that is shown page by page, at a press. */
import { useRef, useState } from 'preact/hooks';
import type { Page } from '../../clients/typescript/answers.ts';
import { useAsked } from './asked.ts';

export interface Pages<T> {
  /** Undefined until the first page. */
  readonly items: readonly T[] | undefined;
  readonly problem: unknown;
  readonly fetching: boolean;
  /** Null at the end. */
  readonly more: (() => void) | null;
  /** From the first page, as many as there were. */
  readonly again: () => void;
}

export function usePages<T>(
  ask: (page: { readonly cursor?: string | undefined }) => Promise<Page<T>>,
  by: readonly unknown[],
): Pages<T> {
  const [count, setCount] = useState(1);
  const got = useRef<readonly T[]>([]);
  const asked = useAsked(async () => {
    const items: T[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < count; page++) {
      const answer = await ask({ cursor });
      items.push(...answer.items);
      cursor = answer.nextCursor ?? undefined;
      if (cursor === undefined) break;
    }
    return { items, cursor, count };
  }, [...by, count]);
  const key = JSON.stringify(by);
  const of = useRef(key);
  if (of.current !== key) {
    of.current = key;
    got.current = [];
  }
  if (asked.value !== undefined) got.current = asked.value.items;
  // While the next page is on its way, those before it stay.
  const items = asked.value?.items ?? (got.current.length > 0 ? got.current : undefined);
  const fetching = asked.value === undefined && asked.problem === null;
  const hasMore = asked.value === undefined ? count > 1 : asked.value.cursor !== undefined;
  return {
    items,
    problem: asked.problem,
    fetching,
    more: hasMore ? () => setCount(count + 1) : null,
    again: asked.again,
  };
}
