/** How far a camera's clock was wrong, as people write it: `+1:00` for an hour, `-0:05:30` for five minutes and a half. */

const WRITTEN = /^([+\-−]?)(\d{1,5}):([0-5]?\d)(?::([0-5]?\d))?$/;
/** What the API takes: ten years. */
const LONGEST = 10 * 366 * 86_400;

/** Seconds to add to what the camera wrote; zero for nothing, null for what is no time. */
export function offsetOf(written: string): number | null {
  const text = written.trim();
  if (text === '' || text === '0') return 0;
  const [, sign = '', hours = '', minutes = '', seconds = '0'] = WRITTEN.exec(text) ?? [];
  if (hours === '') return null;
  const amount = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (amount > LONGEST) return null;
  return sign === '' || sign === '+' || amount === 0 ? amount : -amount;
}

/** `+1:00`, `-0:05:30`; empty for zero. */
export function writtenOffset(offset: number): string {
  if (offset === 0) return '';
  const amount = Math.abs(offset);
  const two = (part: number) => String(part).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(amount / 3600), Math.floor(amount / 60) % 60, amount % 60];
  const time = `${hours}:${two(minutes)}${seconds === 0 ? '' : `:${two(seconds)}`}`;
  return `${offset < 0 ? '-' : '+'}${time}`;
}
