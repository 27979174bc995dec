/** How far something has come. */

export interface ProgressProps {
  readonly label: string;
  readonly done: number;
  /** Null while nobody knows. */
  readonly total: number | null;
}

export function Progress({ label, done, total }: ProgressProps) {
  const share = total === null || total === 0 ? null : Math.min(1, done / total);
  return (
    <div class="flex flex-col gap-2">
      <div class="flex justify-between gap-3 text-sm text-soft">
        <span>{label}</span>
        {/* A new one each time, so that longer words are no movement. */}
        <span
          key={share === null ? 0 : Math.floor(share * 100)}
          class="w-14 shrink-0 text-right tabular-nums"
        >
          {share === null ? '' : `${Math.floor(share * 100)} %`}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share === null ? {} : { 'aria-valuenow': Math.floor(share * 100) })}
        class="h-2 overflow-hidden rounded-full bg-sunken"
      >
        <div
          class={`h-full origin-left rounded-full bg-action transition-transform ${share === null ? 'animate-breathe' : ''}`}
          style={{ transform: `scaleX(${share ?? 1})` }}
        />
      </div>
    </div>
  );
}
