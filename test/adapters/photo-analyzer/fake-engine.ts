/** An engine whose photos say what shall happen: `refuse`, `fault`, `die`; any other text is a photo as wide as it is long. */
import { Refusal } from '../../../lib/errors.ts';
import type { AnalyzeRequest, PhotoOutcome } from '../../../lib/ports/photo-analyzer.ts';

interface FakeEngine {
  close(): Promise<void>;
}

export function openFake() {
  return {
    async open({ space }: { readonly space: string }): Promise<FakeEngine> {
      if (space === 'missing') throw new Refusal('models_unavailable', 'no models');
      return { close: async () => {} };
    },
    async analyze(_: FakeEngine, { photos }: AnalyzeRequest): Promise<readonly PhotoOutcome[]> {
      return photos.map(({ bytes }) => outcome(Buffer.from(bytes).toString()));
    },
  };
}

function outcome(text: string): PhotoOutcome {
  if (text === 'fault') throw new TypeError('broken');
  if (text === 'die') process.exit(3);
  if (text === 'refuse') {
    return { kind: 'refused', refusal: new Refusal('no_face', 'nobody', { seen: [1, 2] }), analysis: null };
  }
  return {
    kind: 'analyzed',
    analysis: {
      mediaType: 'image/png',
      width: text.length,
      height: 1,
      rotationApplied: 0,
      chosen: null,
      perceptualHash: '0000000000000000',
      timings: { decode: 0, detect: 0, align: 0, embed: 0 },
      engine: {},
      faces: [
        {
          box: { x: 0, y: 0, width: 1, height: 1 },
          landmarks: [
            [0, 0],
            [1, 0],
            [0, 1],
            [1, 1],
            [2, 2],
          ],
          detectionScore: 0.9,
          quality: {
            interEyeDistance: 1,
            sharpness: 1,
            brightness: 1,
            yaw: 0,
            pitch: 0,
            roll: 0,
            embeddingNorm: 1,
            reasons: [],
          },
          usable: true,
          embedding: Float32Array.of(0.6, 0.8),
          crop: new Uint8Array(3),
        },
      ],
    },
  };
}
