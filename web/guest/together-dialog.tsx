/** "All of us together": a second person's selfie, with that person's consent, finds the photos that show both. */
import { useState } from 'preact/hooks';
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import { Choice } from '../components/choice.tsx';
import { Dialog } from '../components/dialog.tsx';
import { prepareSelfie } from '../device/prepare-selfie.ts';
import { PictureButtons } from './picture-buttons.tsx';
import { told } from './problem-words.ts';
import { searchWith, selfies } from './search.ts';
import { endsVisit, stage } from './visit.ts';
import { t } from './words/words.ts';

export interface TogetherDialogProps {
  readonly open: GuestSession;
  readonly onClose: () => void;
}

export function TogetherDialog({ open, onClose }: TogetherDialogProps) {
  const [agreed, setAgreed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const own = selfies.value[0];
  const use = async (file: Blob) => {
    if (own === undefined) return;
    setBusy(true);
    setProblem(null);
    try {
      await searchWith(open, [own, await prepareSelfie(file)]);
      stage.value = { at: 'found' };
      onClose();
    } catch (thrown) {
      if (endsVisit(thrown)) onClose();
      else setProblem(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('together.title')} onClose={onClose}>
      <div class="flex flex-col gap-4 pb-3">
        <p class="text-pretty text-soft">{t(own === undefined ? 'together.needsOwn' : 'together.text')}</p>
        {own === undefined ? null : (
          <Choice kind="checkbox" checked={agreed} onChange={setAgreed} disabled={busy}>
            {t('together.agree')}
          </Choice>
        )}
        <div aria-live="polite">
          {busy ? <p class="animate-breathe font-medium">{t('selfie.searching')}</p> : null}
        </div>
        <p role="alert" class="text-danger empty:hidden">
          {problem === null ? null : `${told(problem).title}. ${told(problem).text}`}
        </p>
        {agreed && !busy ? (
          <PictureButtons again={problem !== null} onPicture={(file) => void use(file)} />
        ) : null}
      </div>
    </Dialog>
  );
}
