/** What kith says of one face: verdict, similarity beside the thresholds, the candidates, the quality. */
import type { Identification } from '../../../clients/typescript/answers.ts';
import { FaceCrop } from '../parts/face-crop.tsx';
import { Facts } from '../parts/facts.tsx';
import { Link } from '../parts/link.tsx';
import { Pill } from '../parts/pill.tsx';
import { addressOf } from '../places.ts';
import { cosineOf, numberOf } from '../times.ts';
import { qualityWords, t } from '../words/recognise.ts';
import type { Preview } from './held-photo.ts';

const looks = { match: 'good', maybe: 'busy', unknown: 'calm' } as const;

export interface FaceVerdictProps {
  readonly gallery: string;
  readonly place: number;
  readonly face: Identification;
  readonly preview: Preview | null;
}

export function FaceVerdict({ gallery, place, face: said, preview }: FaceVerdictProps) {
  const { verdict, reason, person, similarity, face } = said;
  const title = person?.displayName ?? person?.id ?? t(`verdict.${verdict}`);
  return (
    <section class="flex flex-col gap-4 rounded-card bg-card p-5 ring-1 ring-line">
      <div class="flex items-center gap-4">
        <div class="w-20 shrink-0">
          <FaceCrop
            src={preview?.url ?? null}
            photo={preview ?? { width: 1, height: 1 }}
            box={face.boxNormalized}
          />
        </div>
        <div class="min-w-0 grow">
          <h2 class="flex flex-wrap items-center gap-2 text-lg font-semibold">
            <span class="text-soft tabular-nums">{place + 1}</span>
            {person === null ? (
              <span>{title}</span>
            ) : (
              <Link
                to={addressOf('person', { gallery, person: person.id })}
                class="underline underline-offset-4"
              >
                <span dir="auto">{title}</span>
              </Link>
            )}
            {person === null ? null : <Pill look={looks[verdict]}>{t(`verdict.${verdict}`)}</Pill>}
          </h2>
          <p class="text-sm text-soft">{t(`reason.${reason}`)}</p>
        </div>
      </div>
      <Scale said={said} />
      <Facts
        facts={[
          { name: t('similarity'), value: similarity === null ? '–' : cosineOf(similarity) },
          {
            name: t('threshold'),
            value: `${cosineOf(said.threshold)} (${t(`source.${said.thresholdSource}`)})`,
          },
          { name: t('candidateThreshold'), value: cosineOf(said.candidateThreshold) },
          { name: t('gallerySize'), value: numberOf(said.gallerySize) },
          {
            name: t('expectedFpir'),
            value: said.expectedFpir === null ? '–' : numberOf(said.expectedFpir, 4),
          },
          {
            name: t('quality'),
            value: `${qualityWords(face.quality.reasons)} · ${t('eyes', { n: Math.round(face.quality.interEyeDistance) })}`,
          },
        ]}
      />
      <div>
        <h3 class="mb-1 text-sm text-soft">{t('candidates')}</h3>
        {said.candidates.length === 0 ? (
          <p>{t('noCandidates')}</p>
        ) : (
          <ol class="flex flex-col gap-1">
            {said.candidates.map(({ personId, similarity: alike }) => (
              <li key={personId} class="flex justify-between gap-4">
                <Link
                  to={addressOf('person', { gallery, person: personId })}
                  class="min-w-0 truncate underline underline-offset-4"
                >
                  {personId}
                </Link>
                <span class="tabular-nums">{cosineOf(alike)}</span>
              </li>
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}

/** Similarity on its scale from 0 to 1, with the thresholds as marks. */
function Scale({ said: { similarity, threshold, candidateThreshold } }: { readonly said: Identification }) {
  const at = (value: number) => `${Math.min(100, Math.max(0, value * 100))}%`;
  return (
    <div aria-hidden="true" class="relative h-3 rounded-full bg-sunken">
      <div
        class={`h-full rounded-full ${similarity !== null && similarity >= threshold ? 'bg-good' : 'bg-edge'}`}
        style={{ width: at(similarity ?? 0) }}
      />
      <span class="absolute -inset-y-1 w-0.5 bg-ink" style={{ left: at(threshold) }} />
      <span class="absolute -inset-y-0.5 w-0.5 bg-edge" style={{ left: at(candidateThreshold) }} />
    </div>
  );
}
