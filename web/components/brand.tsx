/** The sign in the corner of every page. */

export function Brand() {
  return (
    <span class="flex items-center gap-2 font-semibold">
      <svg aria-hidden="true" width="28" height="28" viewBox="0 0 32 32">
        <rect width="32" height="32" rx="9" fill="var(--action)" />
        <circle cx="12.5" cy="14" r="5" fill="none" stroke="var(--on-action)" stroke-width="2.2" />
        <circle cx="20.5" cy="18" r="5" fill="none" stroke="var(--heart)" stroke-width="2.2" />
      </svg>
      kith
    </span>
  );
}
