/** One of several, in the browser's own list: known to every hand and screen reader. */
import { useId } from 'preact/hooks';

export interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly text: string }[];
  readonly onChoose: (value: Value) => void;
  readonly hint?: string | undefined;
}

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, options, onChoose, hint } = props;
  const id = useId();
  return (
    <div class="flex flex-col gap-1.5">
      <label for={id} class="font-medium">
        {label}
      </label>
      <select
        id={id}
        value={value}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => {
          const chosen = options.find((each) => each.value === event.currentTarget.value);
          if (chosen !== undefined) onChoose(chosen.value);
        }}
        class="min-h-12 w-full rounded-xl border border-edge bg-card px-4 text-base"
      >
        {options.map((each) => (
          <option key={each.value} value={each.value}>
            {each.text}
          </option>
        ))}
      </select>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} class="text-sm text-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
