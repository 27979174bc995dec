/** One person with every face that is put to them: named, split, hidden, deleted. */
import { useState } from 'preact/hooks';
import type { People, PeopleFace } from '../../../clients/typescript/people.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { say } from '../../components/toast.tsx';
import { go } from '../../router.ts';
import { api } from '../api.ts';
import { useAsked } from '../asked.ts';
import { useDoing } from '../doing.ts';
import { keepWords } from '../erasing/erased-words.ts';
import { usePages } from '../pages.ts';
import { FaceCrop, sourceFor } from '../parts/face-crop.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Trouble, TroubleLine } from '../parts/trouble.tsx';
import { addressOf } from '../places.ts';
import { may } from '../rights.ts';
import { t } from '../words/people.ts';
import { t as tShell } from '../words/shell.ts';
import { NameDialog } from './name-dialog.tsx';
import { nameOf } from './person-name.ts';

const PAGE = 120;

export interface PersonPageProps {
  readonly gallery: string;
  readonly person: string;
}

export function PersonPage({ gallery, person: id }: PersonPageProps) {
  const { value: person, problem, again, put } = useAsked(() => api().somebody(gallery, id), [gallery, id]);
  const [open, setOpen] = useState<'name' | 'delete' | 'split' | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const doing = useDoing();
  const faces = usePages<PeopleFace>(
    (page) => api().facesOfPeople(gallery, id, { ...page, limit: PAGE }),
    [gallery, id],
  );
  if (problem !== null && person === undefined) return <Trouble problem={problem} onAgain={again} />;
  const close = () => setOpen(null);
  const hide = async (now: People) => put(await api().hidePeople(gallery, id, !now.hidden));
  const remove = async () => {
    keepWords(await api().deletePeople(gallery, id), person === undefined ? id : nameOf(person));
    go(addressOf('people', { gallery }));
  };
  const split = async () => {
    await api().splitPeople(gallery, id, [...(chosen ?? [])]);
    say(t('splitDone'));
    setChosen(null);
    again();
    faces.again();
  };
  return (
    <>
      <PageHead
        title={person === undefined ? '\u00a0' : nameOf(person)}
        text={person === undefined ? '\u00a0' : textOf(person)}
        back={{ to: addressOf('people', { gallery }), name: tShell('people') }}
        actions={
          !may('enroller') ? null : (
            <>
              <Button disabled={person === undefined} onPress={() => setOpen('name')}>
                {t(person?.kind === 'named' ? 'nameChange' : 'nameGive')}
              </Button>
              <Button
                look="secondary"
                icon="hidden"
                disabled={person === undefined}
                busy={doing.busy}
                onPress={() => person !== undefined && void doing.run(() => hide(person))}
              >
                {t(person?.hidden === true ? 'unhide' : 'hide')}
              </Button>
              <Button look="quiet" icon="trash" onPress={() => setOpen('delete')}>
                {t('delete')}
              </Button>
            </>
          )
        }
      />
      <TroubleLine problem={doing.problem} />
      <div class="mb-4 flex flex-wrap gap-2">
        {may('enroller') ? (
          <Button look="quiet" onPress={() => setChosen(chosen === null ? new Set() : null)}>
            {t(chosen === null ? 'select' : 'done')}
          </Button>
        ) : null}
        {chosen === null ? null : (
          <Button look="secondary" disabled={chosen.size === 0} onPress={() => setOpen('split')}>
            {t('split')}
          </Button>
        )}
      </div>
      {faces.items === undefined ? <Skeleton shape="h-40 rounded-card" /> : null}
      <Faces faces={faces.items ?? []} chosen={chosen} onChoose={setChosen} />
      {faces.more === null ? null : (
        <div class="mt-6">
          <Button look="secondary" busy={faces.fetching} onPress={faces.more}>
            {tShell('more')}
          </Button>
        </div>
      )}
      {open === 'name' && person !== undefined ? (
        <NameDialog
          gallery={gallery}
          person={person}
          onClose={close}
          onDone={(named) => go(addressOf('person', { gallery, person: named.id }), { replace: true })}
          onPut={put}
        />
      ) : null}
      {open === 'split' ? (
        <FormDialog
          title={t('splitTitle', { n: chosen?.size ?? 0 })}
          go={t('split')}
          onClose={close}
          work={split}
        >
          <p class="text-pretty text-soft">{t('splitText')}</p>
        </FormDialog>
      ) : null}
      {open === 'delete' ? (
        <FormDialog danger title={t('deleteTitle')} go={t('delete')} onClose={close} work={remove}>
          <p class="text-pretty text-soft">{t('deleteText')}</p>
        </FormDialog>
      ) : null}
    </>
  );
}

function textOf({ id, kind, faces, photos, hidden }: People): string {
  return [
    ...(kind === 'named' ? [id] : []),
    t('faces', { n: faces }),
    t('photos', { n: photos }),
    ...(hidden ? [t('hidden')] : []),
  ].join(' · ');
}

interface FacesProps {
  readonly faces: readonly PeopleFace[];
  /** Null while nothing is ticked. */
  readonly chosen: ReadonlySet<string> | null;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
}

function Faces({ faces, chosen, onChoose }: FacesProps) {
  const press = (id: string) => {
    if (chosen === null) return;
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  };
  return (
    <ul class="grid grid-cols-[repeat(auto-fill,minmax(6.5rem,1fr))] gap-2">
      {faces.map((face, place) => (
        <li key={face.faceId}>
          {chosen === null ? (
            <Picture face={face} name={t('face', { n: place + 1 })} />
          ) : (
            <button
              type="button"
              aria-pressed={chosen.has(face.faceId)}
              aria-label={t('face', { n: place + 1 })}
              onClick={() => press(face.faceId)}
              class={`relative block w-full rounded-xl ${chosen.has(face.faceId) ? 'ring-4 ring-accent' : ''}`}
            >
              <Picture face={face} name="" />
              {chosen.has(face.faceId) ? (
                <span class="absolute top-1.5 left-1.5 grid size-7 place-items-center rounded-full bg-action text-on-action ring-2 ring-white">
                  <Icon name="check" size={18} />
                </span>
              ) : null}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Picture({ face, name }: { readonly face: PeopleFace; readonly name: string }) {
  const box = face.boxNormalized ?? { x: 0, y: 0, width: 1, height: 1 };
  return (
    <FaceCrop
      src={face.renditions === null ? null : sourceFor(face.renditions, box)}
      photo={face.renditions?.web ?? { width: 1, height: 1 }}
      box={box}
      alt={name}
    />
  );
}
