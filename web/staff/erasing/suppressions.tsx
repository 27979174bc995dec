/** Who consented to being kept out, for how long, and which faces that touches; mistakes are mended here. */
import { useState } from 'preact/hooks';
import { allItems } from '../../../clients/typescript/client.ts';
import type { Suppression } from '../../../clients/typescript/erasing.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { say } from '../../components/toast.tsx';
import { api } from '../api.ts';
import { useAsked } from '../asked.ts';
import { useDoing } from '../doing.ts';
import { Card } from '../parts/card.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { Trouble, TroubleLine } from '../parts/trouble.tsx';
import { may } from '../rights.ts';
import { dayOf } from '../times.ts';
import { t } from '../words/erasing.ts';

export function Suppressions({ gallery }: { readonly gallery: string }) {
  const { value, problem, again } = useAsked(
    () => allItems((page) => api().suppressions(gallery, page), 100),
    [gallery],
  );
  const [ending, setEnding] = useState<string | null>(null);
  if (problem !== null && value === undefined) return <Trouble problem={problem} onAgain={again} />;
  if (value === undefined) return <Skeleton shape="h-24 rounded-card" />;
  if (value.length === 0) return <EmptyState icon="shield" title={t('suppressions.none')} />;
  return (
    <div class="flex flex-col gap-4">
      {value.map((each) => (
        <One key={each.id} gallery={gallery} suppression={each} onEnd={() => setEnding(each.id)} />
      ))}
      {ending === null ? null : (
        <FormDialog
          danger
          title={t('suppressions.endTitle')}
          go={t('suppressions.end')}
          onClose={() => setEnding(null)}
          work={async () => {
            await api().endSuppression(gallery, ending);
            again();
          }}
        >
          <p class="text-pretty text-soft">{t('suppressions.endText')}</p>
        </FormDialog>
      )}
    </div>
  );
}

interface OneProps {
  readonly gallery: string;
  readonly suppression: Suppression;
  readonly onEnd: () => void;
}

function One({ gallery, suppression, onEnd }: OneProps) {
  const [open, setOpen] = useState(false);
  const { counts, complete, relation, createdAt, expiresAt } = suppression;
  return (
    <Card
      title={t('suppressions.faces', { n: counts.suppressed })}
      actions={
        <div class="flex flex-wrap gap-2">
          {counts.suppressed === 0 ? null : (
            <Button look="secondary" onPress={() => setOpen(!open)}>
              {t('suppressions.show')}
            </Button>
          )}
          {may('admin') ? (
            <Button look="quiet" onPress={onEnd}>
              {t('suppressions.end')}
            </Button>
          ) : null}
        </div>
      }
    >
      <p class="text-sm text-soft">
        {[
          t(`suppressions.${relation}`),
          t('suppressions.since', { day: dayOf(createdAt) }),
          t('suppressions.until', { day: dayOf(expiresAt) }),
          ...(counts.restored > 0 ? [t('suppressions.restored', { n: counts.restored })] : []),
          ...(complete ? [] : [t('suppressions.comparing')]),
        ].join(' · ')}
      </p>
      {open ? <Faces gallery={gallery} id={suppression.id} /> : null}
    </Card>
  );
}

function Faces({ gallery, id }: { readonly gallery: string; readonly id: string }) {
  const { value, problem, again } = useAsked(
    () => allItems((page) => api().suppressedFaces(gallery, id, page), 200),
    [gallery, id],
  );
  const doing = useDoing();
  if (problem !== null && value === undefined) return <Trouble problem={problem} onAgain={again} />;
  const restore = (face: string) =>
    doing.run(async () => {
      await api().restoreFace(gallery, id, face);
      say(t('suppressions.restored.done'));
      again();
    });
  return (
    <>
      <TroubleLine problem={doing.problem} />
      <ul class="flex flex-col divide-y divide-line">
        {value?.map(({ faceId, photoId, box }) => (
          <li key={faceId} class="flex items-center justify-between gap-3 py-2">
            <span class="min-w-0 break-all">
              {t('suppressions.size', {
                width: Math.round(box.width),
                height: Math.round(box.height),
                photo: photoId,
              })}
            </span>
            {may('admin') ? (
              <Button look="quiet" busy={doing.busy} onPress={() => void restore(faceId)}>
                {t('suppressions.restore')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}
