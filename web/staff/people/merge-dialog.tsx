/** Asks whether two are one, and says so; also against what somebody said before. */
import { useState } from 'preact/hooks';
import type { People } from '../../../clients/typescript/people.ts';
import { Choice } from '../../components/choice.tsx';
import { say } from '../../components/toast.tsx';
import { api } from '../api.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { codeOf } from '../problem-words.ts';
import { t } from '../words/people.ts';
import { PersonFace } from './person-card.tsx';
import { nameOf } from './person-name.ts';

export interface MergeDialogProps {
  readonly gallery: string;
  readonly people: readonly [People, People];
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function MergeDialog({ gallery, people, onDone, onClose }: MergeDialogProps) {
  const [conflict, setConflict] = useState(false);
  const [overrule, setOverrule] = useState(false);
  // A name is kept: the one who has it takes the other in.
  const [into, from] =
    people[0].kind === 'cluster' && people[1].kind === 'named' ? [people[1], people[0]] : people;
  return (
    <FormDialog
      title={t('mergeTitle')}
      go={t('merge')}
      onClose={onClose}
      work={async () => {
        try {
          await api().mergePeople(gallery, into.id, from.id, overrule);
        } catch (problem) {
          setConflict(codeOf(problem) === 'decision_conflict');
          throw problem;
        }
        say(t('merged'));
        onDone();
      }}
    >
      <div class="grid grid-cols-2 gap-6">
        {people.map((person) => (
          <div key={person.id} class="flex flex-col items-center gap-2 text-center">
            <PersonFace person={person} />
            <span class="font-medium" dir="auto">
              {nameOf(person)}
            </span>
          </div>
        ))}
      </div>
      <p class="text-pretty text-soft">{t('mergeText', { into: nameOf(into) })}</p>
      {conflict ? (
        <Choice kind="checkbox" checked={overrule} onChange={setOverrule}>
          {t('overrule')}
        </Choice>
      ) : null}
    </FormDialog>
  );
}
