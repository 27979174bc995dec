/** Asks once more before something that can't be taken back. */
import { useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { say } from '../components/toast.tsx';
import { told } from './problem-words.ts';
import { endsVisit } from './visit.ts';
import { t } from './words/words.ts';

export interface ConfirmDialogProps {
  readonly about: 'withdraw' | 'delete';
  /** Instead of the usual words. */
  readonly text?: string;
  readonly work: () => Promise<void>;
  readonly onClose: () => void;
  /** Said when it is done. */
  readonly done?: string;
}

export function ConfirmDialog({ about, text, work, onClose, done }: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const go = async () => {
    setBusy(true);
    try {
      await work();
      if (done !== undefined) say(done);
      onClose();
    } catch (thrown) {
      setBusy(false);
      if (endsVisit(thrown)) onClose();
      else setProblem(thrown);
    }
  };
  return (
    <Dialog
      title={t(`${about}.title`)}
      onClose={onClose}
      actions={
        <>
          <Button look="secondary" onPress={onClose}>
            {t('keep.go')}
          </Button>
          <Button look="danger" busy={busy} onPress={() => void go()}>
            {t(`${about}.go`)}
          </Button>
        </>
      }
    >
      <p class="text-pretty text-soft">{text ?? t(`${about}.text`)}</p>
      <p role="alert" class="mt-3 text-danger empty:hidden">
        {problem === null ? null : `${told(problem).title}. ${told(problem).text}`}
      </p>
    </Dialog>
  );
}
