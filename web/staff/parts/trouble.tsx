/** What went wrong, where it went wrong: title, next step, the request to ask about, a way to try again. */
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { codeOf, told } from '../problem-words.ts';
import { t } from '../words/shell.ts';

export interface TroubleProps {
  readonly problem: unknown;
  readonly onAgain?: () => void;
}

/** In the place of a screen. */
export function Trouble({ problem, onAgain }: TroubleProps) {
  const { title, text, requestId } = told(problem);
  return (
    <EmptyState
      icon={codeOf(problem) === 'unreachable' ? 'offline' : 'alert'}
      title={title}
      actions={onAgain === undefined ? null : <Button onPress={onAgain}>{t('again')}</Button>}
    >
      <p>{text}</p>
      {requestId === null ? null : <p class="mt-2 text-xs">{t('request', { request: requestId })}</p>}
    </EmptyState>
  );
}

/** Below a form: read aloud as soon as it appears; nothing while all is well. */
export function TroubleLine({ problem }: { readonly problem: unknown }) {
  const words = problem === null ? null : told(problem);
  return (
    <p role="alert" class="text-danger empty:hidden">
      {words === null ? null : [words.title, words.text].filter((each) => each !== '').join('. ')}
    </p>
  );
}
