/** One line to write into, with its label, a hint and what is wrong with it. */
import { useId } from 'preact/hooks';
import { t } from './words.ts';

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string | undefined;
  /** What is wrong; read aloud as soon as it appears. */
  readonly error?: string | null | undefined;
  readonly type?: 'text' | 'password' | 'date';
  readonly inputMode?: 'text' | 'numeric' | 'email';
  readonly autoComplete?: string;
  readonly placeholder?: string;
  readonly optional?: boolean;
  readonly maxLength?: number;
  readonly disabled?: boolean;
}

export function Field(props: FieldProps) {
  const { label, value, onInput, hint, error = null, optional = false } = props;
  const id = useId();
  const told = [hint === undefined ? null : `${id}-hint`, error === null ? null : `${id}-error`];
  const input = {
    id,
    value,
    inputMode: props.inputMode,
    autocomplete: props.autoComplete ?? 'off',
    placeholder: props.placeholder,
    maxLength: props.maxLength,
    disabled: props.disabled,
    dir: 'auto',
    'aria-invalid': error !== null || undefined,
    'aria-describedby': told.filter((each) => each !== null).join(' ') || undefined,
    onInput: (event: InputEvent) => {
      if (event.currentTarget instanceof HTMLInputElement) onInput(event.currentTarget.value);
    },
    class: `min-h-12 w-full rounded-xl border bg-card px-4 text-base disabled:opacity-50 ${error === null ? 'border-edge' : 'border-danger ring-1 ring-danger'}`,
  } as const;
  return (
    <div class="flex flex-col gap-1.5">
      <label for={id} class="font-medium">
        {label}
        {optional ? <span class="font-normal text-soft"> · {t('optional')}</span> : null}
      </label>
      {inputOf(props.type ?? 'text', input)}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} class="text-sm text-soft">
          {hint}
        </p>
      )}
      <p id={`${id}-error`} role="alert" class="text-sm text-danger empty:hidden">
        {error}
      </p>
    </div>
  );
}

function inputOf(type: 'text' | 'password' | 'date', common: object) {
  if (type === 'password') return <input type="password" {...common} />;
  return type === 'date' ? <input type="date" {...common} /> : <input type="text" {...common} />;
}
