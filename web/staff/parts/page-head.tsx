/** The head of a screen: where one is, what it is called, what can be done. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../../components/icon.tsx';
import { t } from '../words/shell.ts';
import { Link } from './link.tsx';

export interface PageHeadProps {
  readonly title: string;
  readonly text?: string | undefined;
  /** The way up. */
  readonly back?: { readonly to: string; readonly name: string };
  /** Null while they are on their way: their place is kept. */
  readonly actions?: ComponentChildren;
}

let first = true;

export function PageHead({ title, text, back, actions }: PageHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t('page.title', { screen: title });
  });
  useEffect(() => {
    // A new screen begins at its heading, for those who hear it; the first one begins as the browser does.
    if (!first) heading.current?.focus({ preventScroll: true });
    first = false;
  }, []);
  return (
    <header class="flex flex-col gap-4 pt-6 pb-6 sm:flex-row sm:items-end print:hidden">
      <div class="min-w-0 grow">
        {back === undefined ? null : (
          <Link
            to={back.to}
            class="-ml-2 inline-flex min-h-11 items-center gap-1 rounded-full px-2 text-soft hover:text-ink"
          >
            <Icon name="back" size={18} />
            <span dir="auto">{back.name}</span>
          </Link>
        )}
        <h1
          ref={heading}
          tabIndex={-1}
          dir="auto"
          class="text-3xl font-semibold tracking-tight text-balance focus:outline-none"
        >
          {title}
        </h1>
        {text === undefined ? null : <p class="mt-1 max-w-prose text-pretty text-soft">{text}</p>}
      </div>
      {actions === undefined ? null : <div class="flex min-h-12 shrink-0 flex-wrap gap-2">{actions}</div>}
    </header>
  );
}
