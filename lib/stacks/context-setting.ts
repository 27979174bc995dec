/** What a setting of a deployment is, and the two ways to declare one. */
import type { z } from 'zod';

export interface ContextSetting<S extends z.ZodType<unknown, string> = z.ZodType<unknown, string>> {
  readonly schema: S;
  /** Null: it may stay unset. */
  readonly fallback: string | null;
  readonly says: string;
}

export function given<S extends z.ZodType<unknown, string>>(schema: S, fallback: string, says: string) {
  return { schema, fallback, says } as const satisfies ContextSetting<S>;
}

export function free<S extends z.ZodType<unknown, string>>(schema: S, says: string) {
  return { schema, fallback: null, says } as const satisfies ContextSetting<S>;
}
