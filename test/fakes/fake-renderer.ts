/** Renditions of fake photos, which have no pixels: bytes that say what they are a rendition of. Real photos are rendered. */
import { renderPhoto } from '../../lib/adapters/photo-decoder/render.ts';
import type { PhotoRenderer, RenderRequest } from '../../lib/ports/photo-renderer.ts';

export interface FakeRenderer extends PhotoRenderer {
  /** Photos rendered so far. */
  readonly rendered: () => number;
  /** What the next calls throw; null = nothing. */
  failWith(error: Error | null): void;
  /** What the next calls wait for. */
  waitFor(gate: Promise<void> | null): void;
}

export function fakeRenderer(): FakeRenderer {
  let count = 0;
  let failure: Error | null = null;
  let gate: Promise<void> | null = null;
  return {
    rendered: () => count,
    failWith(error) {
      failure = error;
    },
    waitFor(next) {
      gate = next;
    },
    async render(request) {
      count++;
      await gate;
      if (failure !== null) throw failure;
      return request.bytes[0] === '{'.charCodeAt(0) ? told(request) : renderPhoto(request);
    },
    async close() {},
  };
}

function told({ bytes, rotation, watermark }: RenderRequest) {
  const of = Buffer.from(bytes).toString();
  const renditions = (['thumbnail', 'web'] as const).map((kind) => ({
    kind,
    bytes: Buffer.from(JSON.stringify({ kind, of, rotation, watermark })),
    mediaType: kind === 'web' ? 'image/jpeg' : 'image/webp',
    ...(kind === 'web' ? { width: 1000, height: 800 } : { width: 400, height: 320 }),
  }));
  return { placeholder: 'WQoGLYJQZ4ighnh3hmdnd29Pp5+4', renditions };
}
