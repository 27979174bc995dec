/** People as faces: ticked or dragged onto each other to say who is who. */
import { useState } from 'preact/hooks';
import type { People } from '../../../clients/typescript/people.ts';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Segments } from '../../components/preferences.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { api } from '../api.ts';
import { useEvery } from '../asked.ts';
import { usePages } from '../pages.ts';
import { Trouble } from '../parts/trouble.tsx';
import { t } from '../words/people.ts';
import { t as tShell } from '../words/shell.ts';
import { MergeDialog } from './merge-dialog.tsx';
import { PeopleBar } from './people-bar.tsx';
import { PersonCard } from './person-card.tsx';

const kinds = ['all', 'named', 'cluster'] as const;
const PAGE = 60;
const NEWS_MS = 5_000;

export interface PeopleGridProps {
  readonly gallery: string;
  /** Null for the whole gallery. */
  readonly album: string | null;
}

export function PeopleGrid({ gallery, album }: PeopleGridProps) {
  const [kind, setKind] = useState<(typeof kinds)[number]>('all');
  const [hidden, setHidden] = useState(false);
  const list = usePages<People>(
    (page) => {
      const wishes = { ...page, limit: PAGE, hidden, ...(kind === 'all' ? {} : { kind }) };
      return album === null ? api().people(gallery, wishes) : api().albumPeople(gallery, album, wishes);
    },
    [gallery, album, kind, hidden],
  );
  // kith groups new faces by itself, soon after they came.
  useEvery(list.items?.length === 0 ? NEWS_MS : null, list.again);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [merging, setMerging] = useState<readonly [People, People] | null>(null);
  const items = list.items ?? [];
  const picked = items.filter(({ id }) => chosen.has(id));
  const changed = () => {
    setChosen(new Set());
    list.again();
  };
  const tick = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  if (list.problem !== null && list.items === undefined)
    return <Trouble problem={list.problem} onAgain={list.again} />;
  return (
    <div class="flex flex-col gap-6">
      <div class="flex flex-wrap items-end gap-4">
        <Segments
          label={t('kind')}
          options={kinds.map((value) => ({ value, text: t(`kind.${value}`) }))}
          chosen={kind}
          onChoose={setKind}
        />
        <Choice kind="checkbox" checked={hidden} onChange={setHidden}>
          {t('showHidden')}
        </Choice>
      </div>
      {list.items === undefined ? <PeopleSkeleton /> : null}
      {list.items?.length === 0 ? (
        <EmptyState icon="people" title={t('none')}>
          <p>{t('noneText')}</p>
        </EmptyState>
      ) : null}
      <ul class="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-x-4 gap-y-6">
        {items.map((person) => (
          <PersonCard
            key={person.id}
            gallery={gallery}
            person={person}
            chosen={chosen.has(person.id)}
            onTick={() => tick(person.id)}
            onDropped={(id) => {
              const other = items.find((each) => each.id === id);
              if (other !== undefined && other !== person) setMerging([person, other]);
            }}
          />
        ))}
      </ul>
      {list.more === null ? null : (
        <Button look="secondary" busy={list.fetching} onPress={list.more}>
          {tShell('more')}
        </Button>
      )}
      {picked.length === 0 ? null : (
        <PeopleBar
          gallery={gallery}
          people={picked}
          onMerge={([first, second]) => setMerging([first, second])}
          onDone={changed}
          onClose={() => setChosen(new Set())}
        />
      )}
      {merging === null ? null : (
        <MergeDialog gallery={gallery} people={merging} onDone={changed} onClose={() => setMerging(null)} />
      )}
    </div>
  );
}

function PeopleSkeleton() {
  return (
    <div class="grid grid-cols-[repeat(auto-fill,minmax(8.5rem,1fr))] gap-4">
      {[0, 1, 2, 3, 4, 5].map((each) => (
        <Skeleton key={each} shape="aspect-square rounded-full" />
      ))}
    </div>
  );
}
