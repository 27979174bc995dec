/** Which photos are ticked, and whether pressing a photo ticks it. */
import { signal } from '@preact/signals';

export const choosing = signal(false);
export const chosen = signal<ReadonlySet<string>>(new Set());

export function toggle(id: string): void {
  const next = new Set(chosen.value);
  if (!next.delete(id)) next.add(id);
  chosen.value = next;
}

export function stopChoosing(): void {
  choosing.value = false;
  chosen.value = new Set();
}
