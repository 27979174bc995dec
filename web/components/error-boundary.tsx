/** Keeps a fault of one part of the page from taking the rest along. */
import { Component, type ComponentChildren } from 'preact';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';
import { t } from './words.ts';

interface Props {
  readonly children: ComponentChildren;
}

interface State {
  readonly broken: boolean;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { broken: false };

  static override getDerivedStateFromError(): State {
    return { broken: true };
  }

  override render({ children }: Props, { broken }: State) {
    if (!broken) return children;
    return (
      <EmptyState
        icon="alert"
        title={t('broken')}
        actions={<Button onPress={() => location.reload()}>{t('reload')}</Button>}
      />
    );
  }
}
