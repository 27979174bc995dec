/** Short words about what just happened, read aloud and gone by themselves; with a way back where there is one. */
import { signal } from '@preact/signals';
import { Icon, type IconName } from './icon.tsx';
import { t } from './words.ts';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly icon: IconName;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

const LASTS_MS = 5_000;
const toast = signal<Toast | null>(null);
let made = 0;

export interface ToastWishes {
  readonly icon?: IconName;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export function say(text: string, { icon = 'check', action }: ToastWishes = {}): void {
  const id = ++made;
  // The newest takes the place of the one before: a pile would cover the photos, and move.
  toast.value = { id, text, icon, action: action ?? null };
  // One that offers something has to wait until slow readers have decided.
  setTimeout(() => drop(id), action === undefined ? LASTS_MS : LASTS_MS * 2);
}

function drop(id: number): void {
  if (toast.value?.id === id) toast.value = null;
}

/** Once on every page. */
export function Toasts() {
  const shown = toast.value;
  return (
    <div
      role="status"
      aria-live="polite"
      class="pointer-events-none fixed inset-x-0 bottom-0 z-40 flex justify-center p-4 pb-[max(1rem,env(safe-area-inset-bottom))]"
    >
      {shown === null ? null : (
        <div
          key={shown.id}
          class="pointer-events-auto flex min-h-12 max-w-md animate-rise items-center gap-3 rounded-2xl bg-action py-1.5 pr-2 pl-4 text-on-action shadow-float"
        >
          <Icon name={shown.icon} size={20} />
          <span class="py-1.5 pr-2">{shown.text}</span>
          {shown.action === null ? null : (
            <button
              type="button"
              class="min-h-11 rounded-full px-4 font-semibold underline underline-offset-4"
              onClick={() => {
                shown.action?.run();
                drop(shown.id);
              }}
            >
              {shown.action.label}
            </button>
          )}
          <button
            type="button"
            aria-label={t('dismiss')}
            class="grid size-11 shrink-0 place-items-center rounded-full"
            onClick={() => drop(shown.id)}
          >
            <Icon name="close" size={18} />
          </button>
        </div>
      )}
    </div>
  );
}
