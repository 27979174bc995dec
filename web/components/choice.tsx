/** A choice in words: a box to tick or one of several, as large as its text so that a thumb finds it. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface ChoiceProps {
  readonly kind: 'checkbox' | 'radio';
  readonly children: ComponentChildren;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** Radios of one name exclude each other. */
  readonly name?: string;
  readonly disabled?: boolean;
}

export function Choice({ kind, children, checked, onChange, name, disabled = false }: ChoiceProps) {
  const id = useId();
  return (
    <label
      for={id}
      class="flex min-h-12 items-start gap-3 rounded-2xl bg-card p-4 ring-1 ring-line ring-inset has-checked:ring-2 has-checked:ring-action has-disabled:opacity-50"
    >
      <input
        id={id}
        type={kind}
        name={name}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
        class="mt-0.5 size-5 shrink-0 accent-action"
      />
      <span class="min-w-0">{children}</span>
    </label>
  );
}
