/** Reads a line of a manifest, and the name of a person's folder, by the rules of requests. */
import type { z } from 'zod';
import { type Fault, parsed } from './faults.ts';
import { parseJson } from './json-body.ts';
import { manifestItem } from './schemas/bulk.ts';
import { personId } from './schemas/fields.ts';

/** Faults told of one line; the first ones say enough. */
const MOST_FAULTS = 3;

/** The item, or what is wrong, in words that go on after "Line 7 ". Values of the line are not repeated. */
export function readManifestLine(
  text: string,
): { readonly item: z.output<typeof manifestItem> } | { readonly fault: string } {
  const value = parseJson(text);
  if (value === undefined) return { fault: 'is no well-formed JSON' };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { fault: 'is no JSON object' };
  const faults: Fault[] = [];
  const item = parsed(manifestItem, value, faults);
  if (item !== null) return { item };
  const told = faults.slice(0, MOST_FAULTS).map(({ path, message }) => `${path} ${message}`);
  return { fault: `is no item: ${told.join('; ')}` };
}

/** The name of a folder as a person's id, or what is wrong with it. */
export function readPersonFolder(text: string): { readonly person: string } | { readonly fault: string } {
  const faults: Fault[] = [];
  const person = parsed(personId, text, faults);
  return person === null ? { fault: faults[0]?.message ?? 'is no id' } : { person };
}
