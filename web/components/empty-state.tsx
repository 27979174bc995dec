/** A page with nothing to show: what that means, in plain words, and what to do next. */
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

export interface EmptyStateProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChildren;
  /** 1 where it is the whole page. */
  readonly level?: 1 | 2;
  /** What to press. */
  readonly actions?: ComponentChildren;
}

export function EmptyState({ icon, title, children, actions, level = 2 }: EmptyStateProps) {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <div class="mx-auto flex max-w-md animate-fade flex-col items-center gap-4 px-6 py-12 text-center">
      <span class="grid size-16 place-items-center rounded-full bg-sunken text-soft">
        <Icon name={icon} size={30} />
      </span>
      <Heading class="text-2xl font-semibold text-balance" dir="auto">
        {title}
      </Heading>
      {children === undefined ? null : <div class="text-pretty text-soft">{children}</div>}
      {actions === undefined ? null : <div class="mt-2 flex w-full flex-col gap-3 sm:w-auto">{actions}</div>}
    </div>
  );
}
