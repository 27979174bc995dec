/** The people of a gallery. */
import { Button } from '../../components/button.tsx';
import { say } from '../../components/toast.tsx';
import { api } from '../api.ts';
import { useDoing } from '../doing.ts';
import { PageHead } from '../parts/page-head.tsx';
import { TroubleLine } from '../parts/trouble.tsx';
import { may } from '../rights.ts';
import { t } from '../words/people.ts';
import { t as tShell } from '../words/shell.ts';
import { PeopleGrid } from './people-grid.tsx';

export function PeoplePage({ gallery }: { readonly gallery: string }) {
  const doing = useDoing();
  const regroup = async () => {
    await api().groupPeople(gallery);
    say(t('regrouped'));
  };
  return (
    <>
      <PageHead
        title={tShell('people')}
        text={t('text')}
        actions={
          may('enroller') ? (
            <Button look="secondary" busy={doing.busy} onPress={() => void doing.run(regroup)}>
              {t('regroup')}
            </Button>
          ) : null
        }
      />
      <TroubleLine problem={doing.problem} />
      <PeopleGrid gallery={gallery} album={null} />
    </>
  );
}
