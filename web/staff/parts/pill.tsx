/** A word about the state of something. */
import type { ComponentChildren } from 'preact';

const looks = {
  calm: 'bg-sunken text-soft',
  good: 'text-good ring-1 ring-good ring-inset',
  bad: 'text-danger ring-1 ring-danger ring-inset',
  busy: 'text-accent ring-1 ring-accent ring-inset',
} as const;

export interface PillProps {
  readonly look?: keyof typeof looks;
  readonly children: ComponentChildren;
}

export function Pill({ look = 'calm', children }: PillProps) {
  return (
    <span class={`inline-flex items-center rounded-full px-2.5 py-0.5 text-sm font-medium ${looks[look]}`}>
      {children}
    </span>
  );
}
