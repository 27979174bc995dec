/** Laws of the lanes: nobody is forgotten, memory and cores are bounded, portraits don't wait behind albums, and albums go on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Load, openLanes } from '../../../lib/adapters/photo-analyzer/lanes.ts';

/** Works that end when they are told to. */
function yard(options: { readonly lanes: number; readonly mostPixels: number }) {
  const lanes = openLanes(options);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    running: () => [...ends.keys()],
    send(name: string, load: Load): Promise<string> {
      return lanes.run(load, () => {
        begun.push(name);
        const { promise, resolve } = Promise.withResolvers<string>();
        ends.set(name, () => {
          ends.delete(name);
          resolve(name);
        });
        return promise;
      });
    },
    async end(name: string) {
      ends.get(name)!();
      // A work that ends is heard of some turns of the queue of promises later.
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    },
  };
}

const portrait = (pixels = 0): Load => ({ detailed: false, pixels });
const detailed = (pixels = 0): Load => ({ detailed: true, pixels });
const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe('the lanes', () => {
  it('work on as many photos as there are lanes, first come first served', async () => {
    const { send, begun, end, running } = yard({ lanes: 2, mostPixels: 100 });
    for (const name of ['a', 'b', 'c', 'd']) void send(name, portrait());
    await settle();
    expect(running()).toEqual(['a', 'b']);
    await end('a');
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('let a portrait pass albums, into a lane of its own when they have all', async () => {
    const { send, begun, running } = yard({ lanes: 2, mostPixels: 100 });
    for (const name of ['a', 'b', 'c']) void send(name, detailed());
    void send('selfie', portrait());
    void send('selfie 2', portrait());
    await settle();
    expect(running()).toEqual(['a', 'b', 'selfie']);
    expect(begun).not.toContain('selfie 2');
  });

  it('have no lane more when no album is under way', async () => {
    const { send, running } = yard({ lanes: 2, mostPixels: 100 });
    for (const name of ['a', 'b', 'c']) void send(name, portrait());
    await settle();
    expect(running()).toEqual(['a', 'b']);
  });

  it('keep one photo of an album going however many portraits come', async () => {
    const { send, begun, end } = yard({ lanes: 1, mostPixels: 100 });
    void send('first', portrait());
    void send('album', detailed());
    for (const name of ['x', 'y']) void send(name, portrait());
    await settle();
    await end('first');
    expect(begun).toEqual(['first', 'album', 'x']);
  });

  it('hold no more pixels than they may, portraits a quarter more, and a larger photo alone', async () => {
    const { send, running, end } = yard({ lanes: 9, mostPixels: 100 });
    for (const name of ['a', 'b', 'c']) void send(name, detailed(40));
    void send('selfie', portrait(30));
    void send('selfie 2', portrait(30));
    await settle();
    expect(running()).toEqual(['a', 'b', 'selfie']);
    const huge = yard({ lanes: 9, mostPixels: 100 });
    void huge.send('huge', detailed(500));
    void huge.send('small', detailed(1));
    await settle();
    expect(huge.running()).toEqual(['huge']);
    await huge.end('huge');
    expect(huge.running()).toEqual(['small']);
    await end('a');
    expect(running()).toEqual(['b', 'selfie', 'selfie 2']);
  });

  it('finish everything, whatever comes and ends in whatever order, and never break a bound', async () => {
    const load = fc.record({ detailed: fc.boolean(), pixels: fc.nat(140) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(load, { maxLength: 25 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(1000),
        async (loads, lanes, seed) => {
          const { send, running, end } = yard({ lanes, mostPixels: 100 });
          const done = loads.map((one, at) => send(`${at}`, one));
          await settle();
          for (let step = 0; running().length > 0; step++) {
            const now = running().map((name) => loads[Number(name)]!);
            const pixels = now.reduce((sum, one) => sum + one.pixels, 0);
            expect(now.length).toBeLessThanOrEqual(lanes + 1);
            expect(now.filter((one) => one.detailed).length).toBeLessThanOrEqual(lanes);
            expect(pixels <= 125 || now.filter((one) => one.pixels > 0).length === 1).toBe(true);
            await end(running()[(seed + step * 7) % running().length]!);
          }
          expect(await Promise.all(done)).toEqual(loads.map((_, at) => `${at}`));
        },
      ),
    );
  });

  it('go on after a work that fails', async () => {
    const lanes = openLanes({ lanes: 1, mostPixels: 100 });
    const failing = lanes.run(detailed(), async () => {
      throw new Error('broken');
    });
    const next = lanes.run(portrait(), async () => 'well');
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('well');
  });
});
