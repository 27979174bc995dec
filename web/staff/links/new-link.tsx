/** A new link: nothing has to be filled in. */
import { useState } from 'preact/hooks';
import { Field } from '../../components/field.tsx';
import { api } from '../api.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { t } from '../words/guests.ts';
import { t as tShell } from '../words/shell.ts';
import type { MadeLink } from './printed-link.tsx';

export interface NewLinkProps {
  readonly gallery: string;
  readonly album: string;
  readonly onClose: () => void;
  readonly onDone: (link: MadeLink) => void;
}

export function NewLink({ gallery, album, onClose, onDone }: NewLinkProps) {
  const [label, setLabel] = useState('');
  const [pin, setPin] = useState('');
  const [ends, setEnds] = useState('');
  const [budget, setBudget] = useState('');
  const pinFits = pin === '' || /^\d{4,12}$/.test(pin);
  const budgetFits = budget === '' || /^[1-9]\d{0,5}$/.test(budget);
  return (
    <FormDialog
      title={t('links.new')}
      go={tShell('create')}
      disabled={!pinFits || !budgetFits}
      onClose={onClose}
      work={async () => {
        const { id, url } = await api().createGuestLink(gallery, album, {
          ...(label.trim() === '' ? {} : { label: label.trim() }),
          ...(pin === '' ? {} : { pin }),
          ...(ends === '' ? {} : { expiresAt: new Date(`${ends}T23:59:59`).toISOString() }),
          ...(budget === '' ? {} : { searchBudget: Number(budget) }),
        });
        // Where the server does not know its address, ours is the one.
        onDone({ id, url: new URL(url, location.origin).href, pin: pin === '' ? null : pin });
      }}
    >
      <Field
        label={t('links.label')}
        hint={t('links.labelHint')}
        value={label}
        onInput={setLabel}
        maxLength={100}
        optional
      />
      <Field
        label={t('links.pin')}
        hint={t('links.pinHint')}
        error={pinFits ? null : t('links.pinWrong')}
        value={pin}
        onInput={setPin}
        inputMode="numeric"
        maxLength={12}
        optional
      />
      <Field
        type="date"
        label={t('links.ends')}
        hint={t('links.endsHint')}
        value={ends}
        onInput={setEnds}
        optional
      />
      <Field
        label={t('links.budget')}
        hint={t('links.budgetHint')}
        error={budgetFits ? null : t('links.budgetWrong')}
        value={budget}
        onInput={setBudget}
        inputMode="numeric"
        optional
      />
    </FormDialog>
  );
}
