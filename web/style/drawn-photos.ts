/** Drawn pictures for the style page: landscapes of two colours, no photo of anybody. */
import type { GridPhoto } from '../components/photo-tile.tsx';

const ratios = [1.5, 0.75, 1.33, 1, 1.78, 0.66, 2.2];

/** A picture as an SVG address; `fine` adds what the blurred one lacks. */
function drawn(place: number, width: number, height: number, fine: boolean): string {
  const hue = (place * 47) % 360;
  const hills = fine
    ? `<path d="M0 ${height * 0.7}Q${width * 0.3} ${height * 0.45} ${width * 0.55} ${height * 0.7}T${width} ${height * 0.6}V${height}H0z" fill="hsl(${hue + 60} 35% 35%)"/><circle cx="${width * 0.75}" cy="${height * 0.25}" r="${height * 0.09}" fill="#fff8e0"/>`
    : '';
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue} 45% 68%)"/>${hills}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(picture)}`;
}

export function drawnPhotos(count: number): readonly GridPhoto[] {
  return Array.from({ length: count }, (_, place) => {
    const height = 400;
    const width = Math.round(height * (ratios[place % ratios.length] ?? 1));
    return {
      id: `drawn-${place}`,
      width,
      height,
      src: drawn(place, width, height, true),
      placeholder: () => drawn(place, 16, 12, false),
      burst: place % 9 === 4 ? 3 : 1,
      favourite: place % 7 === 2,
      chosen: false,
    };
  });
}
