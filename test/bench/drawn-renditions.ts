/** Small pictures for made-up photos, so that pages of a bench have something to show: a few are drawn once, each photo gets a file of its own. */
import sharp from 'sharp';
import { renditionKey } from '../../lib/actions/storage-keys.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { RenderedPhoto } from '../../lib/ports/photo-renderer.ts';
import type { RegistryRows } from '../../lib/ports/registry.ts';

/** As cameras write them, upright and lying. */
export const SHAPES = [
  { width: 6000, height: 4000 },
  { width: 4000, height: 6000 },
  { width: 4032, height: 3024 },
  { width: 5000, height: 5000 },
] as const;
const DRAWN = 24;

type Ports = Pick<ActionPorts, 'renderer' | 'photoStore' | 'ids'>;

/** The shape of the photo at a place. */
export function shapeAt(place: number): (typeof SHAPES)[number] {
  return SHAPES[(place * 7) % SHAPES.length] ?? SHAPES[0];
}

/** Gives each photo a thumbnail; the next `place` is counted on. */
export async function openDrawnRenditions(ports: Ports) {
  const drawn: readonly RenderedPhoto[] = await Promise.all(
    Array.from({ length: DRAWN }, async (_, place) =>
      ports.renderer.render({ bytes: await drawing(place), rotation: 0, watermark: null }),
    ),
  );
  let place = 0;
  return async (rows: RegistryRows, gallery: string, photos: readonly string[]): Promise<void> => {
    const made = photos.map((photo) => {
      // Of a drawing with the shape of the photo.
      const { placeholder, renditions } =
        drawn[(SHAPES.length * place + ((place++ * 7) % SHAPES.length)) % DRAWN]!;
      const thumbnail = renditions.find(({ kind }) => kind === 'thumbnail')!;
      return { photo, placeholder, thumbnail, storageKey: renditionKey(gallery, ports.ids.uuid()) };
    });
    for (const { storageKey, thumbnail } of made) await ports.photoStore.put(storageKey, thumbnail.bytes);
    await rows.renditions.store(
      made.map(({ photo, placeholder, storageKey, thumbnail: { bytes, ...shape } }) => ({
        photo,
        placeholder,
        renditions: [{ ...shape, photo, mark: '', storageKey, bytes: bytes.byteLength }],
        marks: [''],
      })),
    );
  };
}

async function drawing(place: number): Promise<Uint8Array> {
  const shape = shapeAt(place);
  const [width, height] = [shape.width / 5, shape.height / 5];
  const dots = Array.from({ length: 60 }, (_, dot) => {
    const [x, y] = [(dot * 7919) % width, (dot * 6101 + place * 97) % height];
    return `<circle cx="${x}" cy="${y}" r="${20 + (dot % 9) * 8}" fill="hsl(${(dot * 37 + place * 15) % 360} 55% ${30 + (dot % 5) * 10}%)"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${place * 15} 40% 60%)"/>${dots.join('')}</svg>`;
  return sharp(Buffer.from(svg)).jpeg().toBuffer();
}
