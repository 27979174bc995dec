/** A person's metadata — small JSON objects — within what the registry can store and a page can show. */
import { z } from 'zod';
import { storable } from './fields.ts';

const LONGEST = 16_384;
const DEEPEST = 8;

type JsonValue = z.core.util.JSONType;

function depth(value: JsonValue): number {
  if (value === null || typeof value !== 'object') return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depth));
}

function everyText(value: JsonValue): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (value === null || typeof value !== 'object') return true;
  return Object.entries(value).every(([key, inner]) => storable(key) && everyText(inner));
}

/** At most 16 KiB as JSON, 8 levels deep, text without NUL and broken characters. */
export const metadata = z
  .record(z.string(), z.json())
  .refine((value) => depth(value) <= DEEPEST, {
    error: `must be at most ${DEEPEST} levels deep`,
    abort: true,
  })
  .refine((value) => JSON.stringify(value).length <= LONGEST, {
    error: `must have at most ${LONGEST} characters as JSON`,
  })
  .refine((value) => everyText(value), { error: 'must not contain NUL or broken characters' })
  .meta({ id: 'Metadata', description: 'Any JSON object of yours: at most 16 KiB, 8 levels deep.' });
