/** A photo is dropped: every face in it with what kith says of it, and why. */
import { useState } from 'preact/hooks';
import type { IdentifyAllAnswer } from '../../../clients/typescript/answers.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { api } from '../api.ts';
import { useDoing } from '../doing.ts';
import { Card } from '../parts/card.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { qualityWords, t } from '../words/recognise.ts';
import { t as tShell } from '../words/shell.ts';
import { FaceVerdict } from './face-verdict.tsx';
import { type Preview, photoOf, usePreview } from './held-photo.ts';
import { OnePhoto } from './one-photo.tsx';

export function IdentifyPage({ gallery }: { readonly gallery: string }) {
  const [file, setFile] = useState<File | null>(null);
  const [answer, setAnswer] = useState<IdentifyAllAnswer | null>(null);
  const preview = usePreview(file);
  const doing = useDoing();
  const ask = (picked: File) => {
    setFile(picked);
    setAnswer(null);
    void doing.run(async () => {
      setAnswer(await api().identifyAll(gallery, await photoOf(picked), { includeBelow: true }));
    });
  };
  return (
    <>
      <PageHead title={tShell('identify')} text={t('identify.text')} />
      <div class="flex flex-col gap-6">
        <OnePhoto
          title={t('identify.drop')}
          choose={t('identify.choose')}
          onPicked={([picked]) => picked !== undefined && ask(picked)}
        />
        {doing.problem === null ? null : <Trouble problem={doing.problem} />}
        <p role="status" class="sr-only">
          {doing.busy ? t('identify.working') : ''}
        </p>
        {file === null || doing.problem !== null ? null : (
          <div class="grid items-start gap-6 xl:grid-cols-2">
            <FaceMap preview={preview} answer={answer} />
            {answer === null ? (
              <Skeleton shape="h-64 rounded-card" />
            ) : (
              <Answers gallery={gallery} answer={answer} preview={preview} />
            )}
          </div>
        )}
      </div>
    </>
  );
}

/** The photo with a numbered frame around each face. */
function FaceMap({
  preview,
  answer,
}: {
  readonly preview: Preview | null;
  readonly answer: IdentifyAllAnswer | null;
}) {
  if (preview === null) return <Skeleton shape="aspect-4/3 rounded-card" />;
  const wide = preview.width / preview.height > 4 / 3;
  return (
    <div class="grid aspect-4/3 place-items-center overflow-hidden rounded-card bg-sunken xl:sticky xl:top-4">
      <div
        class={`relative ${wide ? 'w-full' : 'h-full'}`}
        style={{ aspectRatio: `${preview.width} / ${preview.height}` }}
      >
        <img src={preview.url} alt={t('identify.photo')} class="block size-full" />
        {answer?.faces.map(({ face: { boxNormalized: box }, verdict }, place) => (
          <span
            key={place}
            aria-hidden="true"
            class={`absolute rounded-lg ring-3 ${verdict === 'match' ? 'ring-white' : 'ring-white/70'} shadow-float`}
            style={{
              left: `${box.x * 100}%`,
              top: `${box.y * 100}%`,
              width: `${box.width * 100}%`,
              height: `${box.height * 100}%`,
            }}
          >
            <span class="absolute -top-1 -left-1 grid size-6 -translate-x-1/3 -translate-y-1/3 place-items-center rounded-full bg-black text-xs font-semibold text-white">
              {place + 1}
            </span>
          </span>
        ))}
      </div>
    </div>
  );
}

interface AnswersProps {
  readonly gallery: string;
  readonly answer: IdentifyAllAnswer;
  readonly preview: Preview | null;
}

function Answers({ gallery, answer, preview }: AnswersProps) {
  return (
    <div class="flex flex-col gap-4" aria-live="polite">
      {answer.faces.length === 0 ? <EmptyState icon="face" title={t('identify.no')} /> : null}
      {answer.faces.map((face, place) => (
        <FaceVerdict key={place} gallery={gallery} place={place} face={face} preview={preview} />
      ))}
      {answer.unusedFaces.length === 0 ? null : (
        <Card title={t('identify.unused')}>
          <ul class="flex flex-col gap-1 text-soft">
            {answer.unusedFaces.map(({ box, reasons }, place) => (
              <li key={place}>
                {Math.round(box.width)} × {Math.round(box.height)} px: {qualityWords(reasons)}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}
