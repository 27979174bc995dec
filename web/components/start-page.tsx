/** How a page begins: theme and language told to the document, the app drawn with toasts beside it, faults kept where they are. */
import { type ComponentType, render } from 'preact';
import { tellDocumentLanguage } from '../locale.ts';
import { tellDocumentTheme } from '../theme.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { Toasts } from './toast.tsx';

/** Draws `App` into the page's `#app`. */
export function startPage(App: ComponentType): void {
  tellDocumentTheme();
  tellDocumentLanguage();
  const place = document.getElementById('app');
  if (place === null) throw new Error('the page has no #app');
  render(
    <>
      <ErrorBoundary>
        <App />
      </ErrorBoundary>
      <Toasts />
    </>,
    place,
  );
}
