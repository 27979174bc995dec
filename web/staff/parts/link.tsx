/** Links within the desk: they move without loading the page again, and stay links for the middle button. */
import type { ComponentChildren } from 'preact';
import { go } from '../../router.ts';

export interface LinkProps {
  readonly to: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly current?: boolean;
  readonly label?: string | undefined;
}

export function Link({ to, children, current = false, label, ...props }: LinkProps) {
  return (
    <a
      href={to}
      aria-current={current ? 'page' : undefined}
      aria-label={label}
      class={props.class}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(to);
        scrollTo({ top: 0 });
      }}
    >
      {children}
    </a>
  );
}
