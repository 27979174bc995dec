/** Screens that end a visit: what can't be, and what is over. */
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import type { FacesState } from './erasure.ts';
import { codeOf, told } from './problem-words.ts';
import { openVisit } from './visit.ts';
import { t } from './words/words.ts';

/** What another try may mend; the rest needs another link or other people. */
const AGAIN: ReadonlySet<string> = new Set([
  'unreachable',
  'fault',
  'rate_limited',
  'timed_out',
  'album_not_published',
  'registry_unavailable',
  'not_kith',
]);

export function RefusedScreen({ problem }: { readonly problem: unknown }) {
  const { title, text, icon } = told(problem);
  const again = AGAIN.has(codeOf(problem));
  return (
    <div role="alert">
      <EmptyState
        level={1}
        icon={icon}
        title={title}
        actions={again ? <Button onPress={() => void openVisit()}>{t('try.again')}</Button> : undefined}
      >
        <p>{text}</p>
      </EmptyState>
    </div>
  );
}

export interface GoneScreenProps {
  readonly why: 'deleted' | 'left';
  readonly faces: FacesState;
}

export function GoneScreen({ why, faces }: GoneScreenProps) {
  return (
    <div role="status">
      <EmptyState level={1} icon="check" title={t(why === 'deleted' ? 'gone.title' : 'left.title')}>
        <p>{t(why === 'deleted' ? `gone.text${faces}` : 'left.text')}</p>
      </EmptyState>
    </div>
  );
}
