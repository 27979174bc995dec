/** Everything that is pressed: buttons with words, round ones with a pictogram. */
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

const looks = {
  primary: 'bg-action text-on-action hover:opacity-90',
  secondary: 'bg-card text-ink ring-1 ring-inset ring-edge hover:bg-sunken',
  quiet: 'bg-transparent text-ink hover:bg-sunken',
  danger: 'bg-danger text-on-danger hover:opacity-90',
} as const;

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly look?: keyof typeof looks;
  readonly icon?: IconName;
  readonly wide?: boolean;
  readonly disabled?: boolean;
  /** Shows that it is at work and takes no further press. */
  readonly busy?: boolean;
  readonly type?: 'button' | 'submit';
  readonly pressed?: boolean;
  readonly onPress?: () => void;
}

export function Button(props: ButtonProps) {
  const { children, look = 'primary', icon, wide = false, busy = false, disabled = false } = props;
  return (
    <button
      type={props.type ?? 'button'}
      disabled={disabled}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      aria-pressed={props.pressed}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else props.onPress?.();
      }}
      class={`inline-flex min-h-12 items-center justify-center gap-2 rounded-full px-5 py-2.5 text-center font-medium transition active:scale-[0.98] disabled:opacity-50 ${looks[look]} ${wide ? 'w-full' : ''} ${busy ? 'animate-breathe' : ''}`}
    >
      {icon === undefined ? null : <Icon name={icon} size={20} />}
      <span class="min-w-0">{children}</span>
    </button>
  );
}

export interface IconButtonProps {
  readonly icon: IconName;
  /** Its name for those who can't see the pictogram. */
  readonly label: string;
  readonly onPress: () => void;
  /** Over photos: white on a dark veil. */
  readonly onPhoto?: boolean;
  readonly filled?: boolean;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
}

export function IconButton({ icon, label, onPress, onPhoto = false, ...props }: IconButtonProps) {
  const colours = onPhoto ? 'bg-black/45 text-white hover:bg-black/65' : 'text-ink hover:bg-sunken';
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={props.pressed}
      disabled={props.disabled}
      onClick={onPress}
      class={`grid size-12 shrink-0 place-items-center rounded-full transition active:scale-95 disabled:opacity-40 ${colours}`}
    >
      <Icon name={icon} filled={props.filled ?? false} />
    </button>
  );
}
