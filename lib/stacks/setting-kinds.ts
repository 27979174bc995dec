/** The kinds of values a deployment's settings have; each refuses with the end of a sentence that begins with the setting's name. */
import { z } from 'zod';

const decimal = /^\d+(\.\d+)?$/;
const digits = /^\d+$/;

const number = (from: number, to: number, pattern: RegExp, what: string) =>
  z
    .string()
    .refine((text) => pattern.test(text) && Number(text) >= from && Number(text) <= to, {
      error: `must be a ${what} from ${from} to ${to}`,
    })
    .transform(Number);

export const whole = (from: number, to: number) => number(from, to, digits, 'whole number');

export const money = number(1, 1_000_000, decimal, 'number');

/** Aurora capacity units, which come in halves. */
export const capacity = (from: number) =>
  number(from, 256, decimal, 'number').refine((units) => Number.isInteger(units * 2), {
    error: 'must be a multiple of 0.5',
  });

export const oneOf = <const W extends readonly [string, ...string[]]>(...allowed: W) =>
  z.enum(allowed, { error: `must be one of: ${allowed.join(', ')}` });

/** One of some numbers, written as text. */
export const oneNumberOf = (...allowed: readonly number[]) =>
  z
    .string()
    .refine((text) => allowed.some((number) => String(number) === text), {
      error: `must be one of: ${allowed.join(', ')}`,
    })
    .transform(Number);

export const yesOrNo = z
  .string()
  .regex(/^(yes|no|on|off|true|false)$/, { error: 'must be yes or no' })
  .transform((text) => /^(yes|on|true)$/.test(text));

export const matching = (pattern: RegExp, error: string) => z.string().regex(pattern, { error });

/** Values separated by commas, none of them twice. */
export const listOf = (pattern: RegExp, error: string) =>
  z
    .string()
    .transform((text) => [...new Set(text.split(',').map((part) => part.trim()))])
    .refine((parts) => parts.every((part) => pattern.test(part)), { error });

export const webAddress = z.string().refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), {
  error: 'must be a URL that begins with https:// or http://',
});

export const domainName = matching(
  /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
  'must be a domain like kith.example.com',
);

export const certificate = matching(
  /^arn:aws[\w-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
  'must be the ARN of an ACM certificate',
);
