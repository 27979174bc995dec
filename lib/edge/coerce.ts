/** Turns the text of query and multipart fields into what the schema asks for, strictly: anything odd stays text and is refused. */
import type { z } from 'zod';
import { parseJson } from './json-body.ts';

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
/** What a spreadsheet made of an id (1e3, 7.0) may name another's. */
const WHOLE = /^(0|-?[1-9]\d*)$/;

/** The field's value; the text itself where it doesn't fit, so that validation names the fault. */
export function coerce(schema: z.core.SomeType, text: string): unknown {
  const kind = kindOf(schema);
  if (kind === 'string' || kind === 'enum' || kind === 'literal') return text;
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (kind === 'number' || kind === 'whole') {
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    const odd = kind === 'whole' && Number.isInteger(value) && !WHOLE.test(text);
    return Number.isFinite(value) && !odd ? value : text;
  }
  return parseJson(text) ?? text;
}

/** The schema's own type, without what is wrapped around it; `whole` for integers. */
function kindOf(schema: z.core.SomeType): string {
  const def = schema._zod.def;
  if ('innerType' in def && isSchema(def.innerType)) return kindOf(def.innerType);
  return 'format' in def && def.format === 'safeint' ? 'whole' : def.type;
}

function isSchema(value: unknown): value is z.core.SomeType {
  return typeof value === 'object' && value !== null && '_zod' in value;
}
