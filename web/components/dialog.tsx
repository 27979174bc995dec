/** What comes over the page and keeps the focus: a sheet from below on a phone, a card in the middle elsewhere. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { IconButton } from './button.tsx';
import { t } from './words.ts';

export interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Buttons, the most likely one last. */
  readonly actions?: ComponentChildren;
  readonly onClose: () => void;
}

/** Rendered = open. Escape, a press beside it and the cross close it; the focus returns to where it was. */
export function Dialog({ title, children, actions, onClose }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // The keyboard has Escape, which the element handles itself.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <dialog
      ref={box}
      aria-labelledby={name}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === box.current) onClose();
      }}
      class="m-0 mt-auto max-h-[90dvh] w-full max-w-none animate-rise overflow-visible rounded-t-card bg-card p-0 text-ink shadow-float sm:m-auto sm:max-w-md sm:rounded-card"
    >
      <div class="flex max-h-[90dvh] flex-col">
        <div class="flex items-start gap-2 pt-3 pr-3 pl-6">
          <h2 id={name} class="min-w-0 grow pt-2.5 text-xl font-semibold" dir="auto">
            {title}
          </h2>
          <IconButton icon="close" label={t('close')} onPress={onClose} />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must be reachable by the keyboard */}
        <div class="min-h-0 overflow-y-auto px-6 pt-2 pb-4" tabIndex={0}>
          {children}
        </div>
        {actions === undefined ? null : (
          <footer class="flex flex-col gap-3 px-6 pt-2 pb-[max(1.5rem,env(safe-area-inset-bottom))] sm:flex-row sm:justify-end">
            {actions}
          </footer>
        )}
      </div>
    </dialog>
  );
}
