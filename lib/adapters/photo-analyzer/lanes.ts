/** Decides which photo is analysed next: nobody waits behind an album, and the pixels in memory stay within bounds. */

export interface Lanes {
  /** Does `work` when there is a lane and memory for it. */
  run<T>(load: Load, work: () => Promise<T>): Promise<T>;
}

export interface Load {
  /** Looked at piece by piece, which takes seconds. */
  readonly detailed: boolean;
  /** Pixels that lie decoded in memory while it is worked on. */
  readonly pixels: number;
}

export interface LaneOptions {
  /** Works at the same time, as many as there are cores. */
  readonly lanes: number;
  /** Pixels of all works that run. A single photo with more of them runs alone. */
  readonly mostPixels: number;
}

interface Waiting {
  readonly load: Load;
  begin(): void;
}

/** A portrait may go so much above the bound, so that it waits neither for a core nor for memory that albums took. */
const PORTRAIT_SHARE = 1.25;

/**
 * First come, first served, with two exceptions: portraits go first, except that one detailed photo always is under way; and while one
 * is, portraits have a lane more than there are.
 */
export function openLanes({ lanes, mostPixels }: LaneOptions): Lanes {
  const queues = { portrait: [] as Waiting[], detailed: [] as Waiting[] };
  const running = { portrait: 0, detailed: 0, pixels: 0 };

  function mayBegin({ detailed, pixels }: Load): boolean {
    const all = running.portrait + running.detailed;
    const free = all < lanes || (!detailed && running.detailed > 0 && all === lanes);
    const room = mostPixels * (detailed ? 1 : PORTRAIT_SHARE) - running.pixels;
    return free && (pixels <= room || running.pixels === 0);
  }

  function next(): Waiting | undefined {
    const starving = queues.detailed.length > 0 && running.detailed === 0;
    const order = starving ? (['detailed', 'portrait'] as const) : (['portrait', 'detailed'] as const);
    const kind = order.find((one) => queues[one][0] !== undefined && mayBegin(queues[one][0].load));
    return kind === undefined ? undefined : queues[kind].shift();
  }

  function beginAll(): void {
    for (let one = next(); one !== undefined; one = next()) one.begin();
  }

  function count({ detailed, pixels }: Load, by: 1 | -1): void {
    running[detailed ? 'detailed' : 'portrait'] += by;
    running.pixels += by * pixels;
  }

  return {
    async run(load, work) {
      const turn = Promise.withResolvers<void>();
      const begin = () => {
        count(load, 1);
        turn.resolve();
      };
      queues[load.detailed ? 'detailed' : 'portrait'].push({ load, begin });
      beginAll();
      await turn.promise;
      try {
        return await work();
      } finally {
        count(load, -1);
        beginAll();
      }
    },
  };
}
