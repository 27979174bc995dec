/** Where an arrow key leads in a grid of rows that have no columns: to the neighbour, or to what lies nearest above or below. */
import { firstWhere, type Layout, type Tile } from './justified-layout.ts';

/** The photo the key leads to; null for keys that lead nowhere. */
export function stepFrom(layout: Layout, index: number, key: string): number | null {
  const last = layout.rows.at(-1)?.tiles.at(-1)?.index ?? 0;
  const within = (place: number) => Math.min(last, Math.max(0, place));
  switch (key) {
    case 'ArrowLeft':
      return within(index - 1);
    case 'ArrowRight':
      return within(index + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowUp':
      return across(layout, index, -1);
    case 'ArrowDown':
      return across(layout, index, 1);
    default:
      return null;
  }
}

/** The row a photo is in. */
export function rowOf({ rows }: Layout, index: number): number {
  return firstWhere(rows, (row) => (row.tiles.at(-1)?.index ?? -1) >= index);
}

function across(layout: Layout, index: number, by: 1 | -1): number {
  const row = rowOf(layout, index);
  const from = layout.rows[row]?.tiles.find((tile) => tile.index === index);
  const others = layout.rows[row + by]?.tiles ?? [];
  if (from === undefined || others.length === 0) return index;
  const distance = (tile: Tile) => Math.abs(middle(tile) - middle(from));
  return others.reduce((best, tile) => (distance(tile) < distance(best) ? tile : best)).index;
}

function middle({ left, width }: Tile): number {
  return left + width / 2;
}
