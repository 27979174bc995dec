/** Days and moments in the language of the page. */
import { locale } from '../locale.ts';

/** `2030-06-01` or a moment, as a day. */
export function dayOf(iso: string): string {
  const bare = /^\d{4}-\d{2}-\d{2}$/.test(iso);
  return new Date(iso).toLocaleDateString(locale.value, {
    dateStyle: 'medium',
    // A day without an hour is the same day everywhere.
    ...(bare ? { timeZone: 'UTC' } : {}),
  });
}

export function momentOf(iso: string): string {
  return new Date(iso).toLocaleString(locale.value, { dateStyle: 'medium', timeStyle: 'short' });
}

export function numberOf(value: number, digits = 0): string {
  return value.toLocaleString(locale.value, { maximumFractionDigits: digits, minimumFractionDigits: 0 });
}

const STEPS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** `12.3 MB`. */
export function sizeOf(bytes: number): string {
  const step = Math.min(STEPS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${numberOf(bytes / 1000 ** step, step === 0 ? 0 : 1)} ${STEPS[step]}`;
}

/** A cosine as it is: three digits, a point in every language, since it is compared with logs and code. */
export function cosineOf(similarity: number): string {
  return similarity.toFixed(3);
}
