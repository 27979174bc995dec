/** What can be said of the people that are ticked. */
import type { People } from '../../../clients/typescript/people.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { say } from '../../components/toast.tsx';
import { api } from '../api.ts';
import { useDoing } from '../doing.ts';
import { TroubleLine } from '../parts/trouble.tsx';
import { t } from '../words/people.ts';
import { t as tShell } from '../words/shell.ts';

export interface PeopleBarProps {
  readonly gallery: string;
  readonly people: readonly People[];
  readonly onMerge: (two: readonly [People, People]) => void;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function PeopleBar({ gallery, people, onMerge, onDone, onClose }: PeopleBarProps) {
  const doing = useDoing();
  const [first, second] = people;
  const two = first !== undefined && second !== undefined && people.length === 2;
  const allHidden = people.every(({ hidden }) => hidden);
  const apart = async () => {
    if (first === undefined || second === undefined) return;
    await api().tellPeopleApart(gallery, first.id, second.id);
    say(t('apartDone'));
    onDone();
  };
  const hide = async () => {
    for (const { id } of people) await api().hidePeople(gallery, id, !allHidden);
    if (!allHidden) say(t('hideDone'));
    onDone();
  };
  return (
    <div class="sticky bottom-4 z-20 mx-auto flex w-full max-w-2xl flex-wrap items-center gap-2 rounded-card bg-card p-2 pl-5 shadow-float ring-1 ring-line">
      <p class="grow font-medium" role="status">
        {t('chosen', { n: people.length })}
      </p>
      <IconButton icon="close" label={tShell('cancel')} onPress={onClose} />
      <Button look="secondary" disabled={!two} onPress={() => two && onMerge([first, second])}>
        {t('merge')}
      </Button>
      <Button look="secondary" disabled={!two} busy={doing.busy} onPress={() => void doing.run(apart)}>
        {t('apart')}
      </Button>
      <Button look="secondary" icon="hidden" busy={doing.busy} onPress={() => void doing.run(hide)}>
        {t(allHidden ? 'unhide' : 'hide')}
      </Button>
      <TroubleLine problem={doing.problem} />
    </div>
  );
}
