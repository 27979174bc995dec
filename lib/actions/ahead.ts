/** A stage of a pipeline: works on what comes in, some of it at the same time, and hands on what is done. */

/**
 * At most `atOnce()` pieces are under way, or finished and not taken yet; results come as they get done, not in order. When `work` or
 * the source throws, nothing new begins, and the error comes out once what runs has ended.
 */
export async function* ahead<In, Out extends object>(
  source: AsyncIterable<In>,
  atOnce: () => number,
  work: (piece: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const incoming = source[Symbol.asyncIterator]();
  const running = new Set<Promise<() => Out>>();
  let arriving: Promise<() => null> | null = null;
  let ended = false;

  const begin = (piece: In) => {
    const task = work(piece).then((result) => () => {
      running.delete(task);
      return result;
    });
    running.add(task);
  };
  const receive = async () => {
    const next = await incoming.next();
    return () => {
      arriving = null;
      if (next.done === true) ended = true;
      else begin(next.value);
      return null;
    };
  };

  try {
    for (;;) {
      if (!ended && running.size < atOnce()) arriving ??= receive();
      if (arriving === null && running.size === 0) return;
      // What arrives comes first, so that new work begins before finished work is handed on.
      const settled: () => Out | null = await Promise.race([
        ...(arriving === null ? [] : [arriving]),
        ...running,
      ]);
      const result = settled();
      if (result !== null) yield result;
    }
  } finally {
    await Promise.allSettled([...running, arriving]);
    await incoming.return?.();
  }
}

export interface GroupLimits<Piece> {
  readonly pieces: number;
  /** A group this heavy is full. */
  readonly weight: number;
  readonly weigh: (piece: Piece) => number;
}

/** Pieces in order, as many to a group as the limits allow. */
export async function* inGroups<Piece>(
  source: AsyncIterable<Piece>,
  { pieces, weight, weigh }: GroupLimits<Piece>,
): AsyncGenerator<readonly Piece[]> {
  let group: Piece[] = [];
  let heavy = 0;
  for await (const piece of source) {
    group.push(piece);
    heavy += weigh(piece);
    if (group.length < pieces && heavy < weight) continue;
    yield group;
    group = [];
    heavy = 0;
  }
  if (group.length > 0) yield group;
}
