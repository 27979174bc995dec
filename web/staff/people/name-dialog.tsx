/** Gives a person a name and an id of the caller's; the id of somebody known joins the two. */
import { useState } from 'preact/hooks';
import type { People } from '../../../clients/typescript/people.ts';
import { Choice } from '../../components/choice.tsx';
import { Field } from '../../components/field.tsx';
import { say } from '../../components/toast.tsx';
import { idFromTitle, isId } from '../albums/id-from-title.ts';
import { api } from '../api.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { codeOf } from '../problem-words.ts';
import { t } from '../words/people.ts';
import { t as tShell } from '../words/shell.ts';

export interface NameDialogProps {
  readonly gallery: string;
  readonly person: People;
  readonly onClose: () => void;
  /** The person has another id now. */
  readonly onDone: (person: People) => void;
  readonly onPut: (person: People) => void;
}

export function NameDialog({ gallery, person, onClose, onDone, onPut }: NameDialogProps) {
  const [name, setName] = useState(person.displayName ?? '');
  const [written, setWritten] = useState<string | null>(person.kind === 'named' ? person.id : null);
  const [conflict, setConflict] = useState(false);
  const [overrule, setOverrule] = useState(false);
  const id = written ?? idFromTitle(name);
  return (
    <FormDialog
      title={t('nameTitle')}
      go={tShell('save')}
      disabled={!isId(id)}
      onClose={onClose}
      work={async () => {
        try {
          const displayName = name.trim() === '' ? null : name.trim();
          if (person.kind === 'named') {
            await api().changePerson(gallery, person.id, { displayName });
            onPut({ ...person, displayName });
          } else {
            onDone(await api().namePeople(gallery, person.id, { as: id, displayName, overrule }));
          }
          say(t('named'));
        } catch (problem) {
          setConflict(codeOf(problem) === 'decision_conflict');
          throw problem;
        }
      }}
    >
      <Field label={t('name')} value={name} onInput={setName} maxLength={200} />
      <Field
        label={t('id')}
        hint={t('idHint')}
        value={id}
        onInput={setWritten}
        maxLength={64}
        disabled={person.kind === 'named'}
      />
      {conflict ? (
        <Choice kind="checkbox" checked={overrule} onChange={setOverrule}>
          {t('overrule')}
        </Choice>
      ) : null}
    </FormDialog>
  );
}
