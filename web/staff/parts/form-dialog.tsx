/** A dialog that does one thing: fields, what went wrong, and the button that does it. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { useDoing } from '../doing.ts';
import { t } from '../words/shell.ts';
import { TroubleLine } from './trouble.tsx';

export interface FormDialogProps {
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly go: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Closes the dialog when it succeeds. */
  readonly work: () => Promise<unknown>;
  readonly onClose: () => void;
}

export function FormDialog({ title, children, go, work, onClose, ...props }: FormDialogProps) {
  const doing = useDoing();
  const id = useId();
  const submit = async () => {
    if (!doing.busy && props.disabled !== true && (await doing.run(work))) onClose();
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button look="secondary" onPress={onClose}>
            {t('cancel')}
          </Button>
          <Button
            look={props.danger === true ? 'danger' : 'primary'}
            busy={doing.busy}
            disabled={props.disabled ?? false}
            onPress={() => void submit()}
          >
            {go}
          </Button>
        </>
      }
    >
      <form
        id={id}
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {children}
        <TroubleLine problem={doing.problem} />
        <button type="submit" class="hidden" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  );
}
