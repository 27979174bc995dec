/** What is wrong with a request, place by place, in words a caller can act on. */
import type { z } from 'zod';
import { Refusal } from '../errors.ts';

export interface Fault {
  /** Like `faceBoxes[0].width`; a header or the body as a whole by its name. */
  readonly path: string;
  readonly message: string;
}

/** @throws Refusal `validation_failed` with every fault, if there is one. */
export function refuseFaults(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first === undefined) return;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more, see errors)` : '';
  throw new Refusal('validation_failed', `${first.path} ${first.message}${more}.`, { errors: faults });
}

/** One fault as a refusal. */
export function fault(path: string, message: string): Refusal {
  return new Refusal('validation_failed', `${path} ${message}.`, { errors: [{ path, message }] });
}

/** Checks a value; answers it parsed, or adds what is wrong to `faults` and answers null. */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  faults: Fault[],
  at: readonly PropertyKey[] = [],
): z.output<Schema> | null {
  const result = schema.safeParse(value, { error: said });
  if (result.success) return result.data;
  faults.push(...result.error.issues.flatMap((issue) => faultsOf(issue, at)));
  return null;
}

/** The words for what a schema leaves unsaid; null = the library's own words. */
function said(issue: z.core.$ZodRawIssue): string | null {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined) return 'is required';
    return `must be ${kinds[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === 'invalid_value') return `must be one of: ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small') return `must be ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}`;
  if (issue.code === 'too_big') return `must be ${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}`;
  if (issue.code === 'invalid_union') return 'has none of the forms it may have';
  return null;
}

const kinds: Readonly<Record<string, string>> = {
  number: 'a finite number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  object: 'a JSON object',
  record: 'a JSON object',
  array: 'a JSON array',
};

function faultsOf(issue: z.core.$ZodIssue, at: readonly PropertyKey[]): Fault[] {
  const path = [...at, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: placeOf([...path, key]), message: 'is not a known field' }));
  return [{ path: placeOf(path), message: issue.message }];
}

/** Longest place that is repeated to the caller: it may be made of their own keys. */
const LONGEST_PLACE = 200;

function placeOf(path: readonly PropertyKey[]): string {
  let place = '';
  for (const step of path)
    place += typeof step === 'number' ? `[${step}]` : place === '' ? String(step) : `.${String(step)}`;
  return place === '' ? 'body' : place.slice(0, LONGEST_PLACE).toWellFormed();
}
