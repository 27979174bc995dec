/** One request to erase somebody: the faces that would go, each to be looked at before it does. */
import { useState } from 'preact/hooks';
import type { ErasureRequest } from '../../../clients/typescript/erasing.ts';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { say } from '../../components/toast.tsx';
import { api } from '../api.ts';
import { useAsked } from '../asked.ts';
import { Card } from '../parts/card.tsx';
import { FaceCrop, sourceFor } from '../parts/face-crop.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { Select } from '../parts/select.tsx';
import { may } from '../rights.ts';
import { cosineOf, numberOf } from '../times.ts';
import { t } from '../words/erasing.ts';

const scopes = ['faces', 'photos'] as const;
type RequestedFace = NonNullable<ErasureRequest['faces']>[number];

export interface RequestViewProps {
  readonly gallery: string;
  readonly request: ErasureRequest;
  readonly onClose: () => void;
  readonly onDecided: () => void;
}

export function RequestView({ gallery, request, onClose, onDecided }: RequestViewProps) {
  const faces = request.faces ?? [];
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const [scope, setScope] = useState<(typeof scopes)[number]>('faces');
  const [suppress, setSuppress] = useState(request.suppress ?? false);
  const [asking, setAsking] = useState<'confirm' | 'decline' | null>(null);
  const going = faces.filter(({ faceId }) => !kept.has(faceId)).map(({ faceId }) => faceId);
  const toggle = (id: string) => {
    const next = new Set(kept);
    if (!next.delete(id)) next.add(id);
    setKept(next);
  };
  const confirm = async () => {
    await api().confirmErasure(gallery, request.id, {
      scope,
      ...(kept.size === 0 ? {} : { faces: going }),
      ...(suppress ? { suppress } : {}),
    });
    say(t('requests.done'));
    onDecided();
  };
  return (
    <Card
      title={`${t('requests.faces', { n: faces.length })} ${t('requests.in', { n: request.counts?.photos ?? 0 })}`}
    >
      <p class="text-soft">
        {t('requests.keepText')}{' '}
        {request.expectedWrongFaces == null
          ? ''
          : t('requests.wrong', { n: numberOf(request.expectedWrongFaces, 3) })}
      </p>
      <ul class="grid grid-cols-[repeat(auto-fill,minmax(7rem,1fr))] gap-3">
        {faces.map((face, place) => (
          <li key={face.faceId}>
            <Face
              gallery={gallery}
              face={face}
              place={place}
              going={!kept.has(face.faceId)}
              onToggle={() => toggle(face.faceId)}
            />
          </li>
        ))}
      </ul>
      <Select
        label={t('requests.scope')}
        value={scope}
        options={scopes.map((value) => ({ value, text: t(`requests.scope.${value}`) }))}
        onChoose={setScope}
      />
      {request.suppress === true ? (
        <Choice kind="checkbox" checked={suppress} onChange={setSuppress}>
          {t('requests.suppress')}
          <span class="block text-sm text-soft">{t('requests.suppressHint')}</span>
        </Choice>
      ) : null}
      <div class="flex flex-wrap gap-2">
        {may('admin') ? (
          <>
            <Button look="danger" disabled={going.length === 0} onPress={() => setAsking('confirm')}>
              {t('requests.confirm', { n: going.length })}
            </Button>
            <Button look="secondary" onPress={() => setAsking('decline')}>
              {t('requests.decline')}
            </Button>
          </>
        ) : (
          <p class="w-full text-soft">{t('requests.admin')}</p>
        )}
        <Button look="quiet" icon="close" onPress={onClose}>
          {t('requests.close')}
        </Button>
      </div>
      {asking === 'confirm' ? (
        <FormDialog
          danger
          title={t('requests.confirmTitle', { n: going.length })}
          go={t('requests.confirm', { n: going.length })}
          onClose={() => setAsking(null)}
          work={confirm}
        >
          <p class="text-pretty text-soft">{t('requests.confirmText')}</p>
        </FormDialog>
      ) : null}
      {asking === 'decline' ? (
        <FormDialog
          title={t('requests.declineTitle')}
          go={t('requests.decline')}
          onClose={() => setAsking(null)}
          work={async () => {
            await api().declineErasure(gallery, request.id);
            onDecided();
          }}
        >
          <p class="text-pretty text-soft">{t('requests.declineText')}</p>
        </FormDialog>
      ) : null}
    </Card>
  );
}

interface FaceProps {
  readonly gallery: string;
  readonly face: RequestedFace;
  readonly place: number;
  readonly going: boolean;
  readonly onToggle: () => void;
}

function Face({ gallery, face, place, going, onToggle }: FaceProps) {
  const [album] = face.albums;
  const { value } = useAsked(
    async () => (album === undefined ? null : api().photoFiles(gallery, album, face.photoId)),
    [gallery, album, face.photoId],
  );
  const renditions = value?.renditions;
  return (
    <label class={`flex flex-col gap-1 ${going ? '' : 'opacity-50'}`}>
      <FaceCrop
        src={renditions === undefined ? null : sourceFor(renditions, face.boxNormalized)}
        photo={renditions?.web ?? { width: 1, height: 1 }}
        box={face.boxNormalized}
      />
      <span class="flex items-center gap-2 text-sm">
        <input
          type="checkbox"
          checked={going}
          onChange={onToggle}
          aria-label={t('requests.face', { n: place + 1 })}
          class="size-5 shrink-0 accent-action"
        />
        <span class="truncate text-soft" dir="auto">
          {face.similarity === undefined ? face.fileName : cosineOf(face.similarity)}
        </span>
      </span>
    </label>
  );
}
