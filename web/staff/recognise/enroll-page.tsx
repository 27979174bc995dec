/** Ties the faces of a few photos to a person, and says of each photo what became of it. */
import { useState } from 'preact/hooks';
import type { EnrollAnswer, EnrollWarning, RefusedPhoto } from '../../../clients/typescript/answers.ts';
import { KithProblem } from '../../../clients/typescript/problem.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Field } from '../../components/field.tsx';
import { say } from '../../components/toast.tsx';
import { idFromTitle, isId } from '../albums/id-from-title.ts';
import { api } from '../api.ts';
import { useDoing } from '../doing.ts';
import { Card } from '../parts/card.tsx';
import { Link } from '../parts/link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Pill } from '../parts/pill.tsx';
import { TroubleLine } from '../parts/trouble.tsx';
import { addressOf } from '../places.ts';
import { refusalTitle } from '../problem-words.ts';
import { t } from '../words/recognise.ts';
import { t as tShell } from '../words/shell.ts';
import { photoOf, usePreview } from './held-photo.ts';
import { OnePhoto } from './one-photo.tsx';

type Outcome = Pick<EnrollAnswer, 'enrolled' | 'refused' | 'warnings'>;

/** Enough for one person; a request takes as many. */
const MOST = 20;

export function EnrollPage({ gallery }: { readonly gallery: string }) {
  const [name, setName] = useState('');
  const [written, setWritten] = useState<string | null>(null);
  const [strict, setStrict] = useState(false);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const doing = useDoing();
  const id = written ?? idFromTitle(name);
  const enroll = async () => {
    setOutcome(null);
    const photos = await Promise.all(files.map(photoOf));
    try {
      const answer = await api().enroll(gallery, id, photos, {
        ...(name.trim() === '' ? {} : { displayName: name.trim() }),
        ...(strict ? { strict } : {}),
      });
      setOutcome(answer);
      say(t('enroll.done', { n: answer.enrolled.length }));
    } catch (problem) {
      const refused = refusedIn(problem);
      if (refused !== null) setOutcome({ enrolled: [], refused, warnings: [] });
      throw problem;
    }
  };
  return (
    <>
      <PageHead title={tShell('enroll')} text={t('enroll.text')} />
      <form
        class="flex max-w-2xl flex-col gap-6"
        onSubmit={(event) => {
          event.preventDefault();
          if (isId(id) && files.length > 0) void doing.run(enroll);
        }}
      >
        <Card>
          <Field label={t('enroll.name')} value={name} onInput={setName} maxLength={200} optional />
          <Field
            label={t('enroll.id')}
            hint={t('enroll.idHint')}
            value={id}
            onInput={setWritten}
            maxLength={64}
          />
          <Choice kind="checkbox" checked={strict} onChange={setStrict}>
            {t('enroll.strict')}
          </Choice>
        </Card>
        <OnePhoto
          many
          title={t('identify.drop')}
          choose={t('identify.choose')}
          onPicked={(more) => {
            setFiles([...(outcome === null ? files : []), ...more].slice(0, MOST));
            setOutcome(null);
          }}
        />
        {files.length === 0 ? null : (
          <ul aria-label={t('enroll.photos')} class="flex flex-col gap-2">
            {files.map((file, index) => (
              <PhotoRow
                gallery={gallery}
                key={`${file.name} ${file.lastModified} ${file.size}`}
                file={file}
                outcome={outcome}
                index={index}
                onRemove={() => setFiles(files.filter((each) => each !== file))}
              />
            ))}
          </ul>
        )}
        <TroubleLine problem={doing.problem} />
        <div>
          <Button type="submit" busy={doing.busy} disabled={!isId(id) || files.length === 0}>
            {t('enroll.go', { n: files.length })}
          </Button>
        </div>
      </form>
    </>
  );
}

interface PhotoRowProps {
  readonly gallery: string;
  readonly file: File;
  readonly index: number;
  readonly outcome: Outcome | null;
  readonly onRemove: () => void;
}

function PhotoRow({ gallery, file, index, outcome, onRemove }: PhotoRowProps) {
  const preview = usePreview(file);
  const refused = outcome?.refused.find((each) => each.index === index);
  const enrolled = outcome?.enrolled.find((each) => each.index === index);
  const warnings = outcome?.warnings.filter((each) => each.index === index) ?? [];
  return (
    <li class="flex items-center gap-4 rounded-2xl bg-card p-3 ring-1 ring-line">
      <div class="size-14 shrink-0 overflow-hidden rounded-lg bg-sunken">
        {preview === null ? null : <img src={preview.url} alt="" class="size-full object-cover" />}
      </div>
      <div class="min-w-0 grow">
        <p class="truncate font-medium" dir="auto">
          {file.name}
        </p>
        <p class="text-sm text-soft">
          {[
            ...(refused === undefined ? [] : [refusalTitle(refused.code)]),
            ...warnings.map(warningWords),
          ].join(' · ')}
        </p>
      </div>
      {typeof refused?.personId === 'string' ? (
        <Link
          to={addressOf('person', { gallery, person: refused.personId })}
          class="underline underline-offset-4"
        >
          {t('enroll.see')}
        </Link>
      ) : null}
      {enrolled === undefined ? null : (
        <Pill look="good">{t(enrolled.alreadyEnrolled ? 'enroll.already' : 'enroll.added')}</Pill>
      )}
      {outcome === null ? (
        <IconButton icon="close" label={t('enroll.remove', { name: file.name })} onPress={onRemove} />
      ) : null}
    </li>
  );
}

function warningWords({ code, personId }: EnrollWarning): string {
  return t(`enroll.warn.${code}`, { person: personId ?? '' });
}

/** What `no_face_enrolled` brings along. */
function refusedIn(problem: unknown): readonly RefusedPhoto[] | null {
  if (!(problem instanceof KithProblem) || problem.code !== 'no_face_enrolled') return null;
  const { refused } = problem.details;
  if (!Array.isArray(refused)) return null;
  return refused.map((each: { readonly [key: string]: unknown }) => ({
    index: Number(each.index),
    filename: null,
    ...(typeof each.personId === 'string' ? { personId: each.personId } : {}),
    code: String(each.code),
    message: String(each.message),
  }));
}
