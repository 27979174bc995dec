/** A sheet of paper on the desk. */
import type { ComponentChildren } from 'preact';

export interface CardProps {
  readonly title?: string;
  readonly children: ComponentChildren;
  readonly actions?: ComponentChildren;
}

export function Card({ title, children, actions }: CardProps) {
  return (
    <section class="flex flex-col gap-4 rounded-card bg-card p-5 ring-1 ring-line">
      {title === undefined ? null : (
        <div class="flex flex-wrap items-center justify-between gap-2">
          <h2 class="text-lg font-semibold" dir="auto">
            {title}
          </h2>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}
