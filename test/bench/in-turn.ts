/** Measures several contestants on the same photos in turn, photo by photo, so that a busy moment of the machine hits them alike. */

/** Milliseconds of one photo. */
export type Contestant = (path: string) => Promise<number>;

/** Times of one contestant: by photo, then by round. */
export type Times = ReadonlyMap<string, readonly number[]>;

/** One round to warm up, then `rounds` that count; every other round runs the contestants backwards. */
export async function inTurn<Name extends string>(
  photos: readonly string[],
  rounds: number,
  contestants: Readonly<Record<Name, Contestant>>,
): Promise<(name: Name) => Times> {
  const entries = Object.entries<Contestant>(contestants);
  const noTimes = () => new Map(photos.map((path): [string, number[]] => [path, []]));
  const times = new Map(entries.map(([name]) => [name, noTimes()]));
  for (let round = -1; round < rounds; round++) {
    const order = round % 2 === 0 ? entries : [...entries].reverse();
    for (const path of photos) {
      for (const [name, measure] of order) {
        const took = await measure(path);
        if (round >= 0) times.get(name)!.get(path)!.push(took);
      }
    }
  }
  return (name) => times.get(name)!;
}
