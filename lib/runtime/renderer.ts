/** Chooses where renditions are made: worker threads on a server, this thread where one request is served at a time. */
import type { Config } from '../config.ts';
import type { PhotoRenderer } from '../ports/photo-renderer.ts';
import { mostPixels } from './analyzer.ts';

const workerModule = new URL('../../functions/render.worker.ts', import.meta.url);

export async function openRenderer(
  { platform }: Pick<Config, 'platform'>,
  workers: number,
): Promise<PhotoRenderer> {
  if (platform !== 'local') {
    const { openSharpRenderer } = await import('../adapters/photo-decoder/render.ts');
    return openSharpRenderer();
  }
  const { openRenderPool } = await import('../adapters/photo-analyzer/render-pool.ts');
  return openRenderPool({
    worker: workerModule,
    workers,
    mostPixels: mostPixels(),
    pixelsOf: async (bytes) => (await import('../adapters/photo-decoder/sharp.ts')).announcedPixels(bytes),
  });
}
