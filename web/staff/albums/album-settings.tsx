/** What an album is called, what its guests may do, when it ends; and its end at once. */
import { useState } from 'preact/hooks';
import type { Album, AlbumPolicy } from '../../../clients/typescript/albums.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { say } from '../../components/toast.tsx';
import { go } from '../../router.ts';
import { api } from '../api.ts';
import { useDoing } from '../doing.ts';
import { keepWords } from '../erasing/erased-words.ts';
import { Card } from '../parts/card.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { TroubleLine } from '../parts/trouble.tsx';
import { addressOf } from '../places.ts';
import { t } from '../words/albums.ts';
import { t as tShell } from '../words/shell.ts';
import type { AlbumPartProps } from './album-page.tsx';
import { CameraClocks, readOffsets, writtenOffsets } from './camera-clocks.tsx';
import { PolicyFields } from './policy-fields.tsx';

/** The day an album ends, as the field shows it. */
function dayOfEnd({ expiresAt }: Album): string {
  return expiresAt === null ? '' : expiresAt.slice(0, 10);
}

export function AlbumSettings({ gallery, album, onChange }: AlbumPartProps) {
  const [title, setTitle] = useState(album.title);
  const [takenOn, setTakenOn] = useState(album.takenOn ?? '');
  const [ends, setEnds] = useState(dayOfEnd(album));
  const [policy, setPolicy] = useState<AlbumPolicy>(album.policy);
  const [clocks, setClocks] = useState(writtenOffsets(album.policy.cameraClockOffsets));
  const cameraClockOffsets = readOffsets(clocks);
  const [deleting, setDeleting] = useState(false);
  const doing = useDoing();
  const save = async () => {
    const { state: _, ...changed } = policy;
    if (cameraClockOffsets === null) return;
    const done = await doing.run(async () => {
      onChange(
        await api().changeAlbum(gallery, album.id, {
          title: title.trim(),
          takenOn: takenOn === '' ? null : takenOn,
          // The whole of its last day.
          ...(ends === dayOfEnd(album)
            ? {}
            : { expiresAt: ends === '' ? null : new Date(`${ends}T23:59:59`).toISOString() }),
          policy: { ...changed, cameraClockOffsets, watermark: (policy.watermark ?? '').trim() || null },
        }),
      );
    });
    if (done) say(t('album.saved'));
  };
  return (
    <form
      class="flex max-w-2xl flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Card>
        <Field
          label={t('album.title')}
          hint={t('album.titleHint')}
          value={title}
          onInput={setTitle}
          maxLength={200}
        />
        <div class="grid gap-4 sm:grid-cols-2">
          <Field type="date" label={t('album.takenOn')} value={takenOn} onInput={setTakenOn} optional />
          <Field
            type="date"
            label={t('album.expiresOn')}
            hint={t('album.expiresHint')}
            value={ends}
            onInput={setEnds}
            optional
          />
        </div>
      </Card>
      <Card title={t('policy.title')}>
        <PolicyFields album={album} policy={policy} onChange={setPolicy} />
      </Card>
      <Card title={t('clocks.title')}>
        <CameraClocks gallery={gallery} album={album.id} written={clocks} onChange={setClocks} />
      </Card>
      <TroubleLine problem={doing.problem} />
      <div class="flex flex-wrap gap-3">
        <Button type="submit" busy={doing.busy} disabled={title.trim() === '' || cameraClockOffsets === null}>
          {tShell('save')}
        </Button>
        <Button look="quiet" icon="trash" onPress={() => setDeleting(true)}>
          {t('album.delete')}
        </Button>
      </div>
      {deleting ? (
        <FormDialog
          danger
          title={t('album.deleteTitle', { title: album.title })}
          go={t('album.delete')}
          onClose={() => setDeleting(false)}
          work={async () => {
            keepWords(await api().deleteAlbum(gallery, album.id), album.title);
            say(t('album.deleted'), {
              action: {
                label: t('album.receipt'),
                run: () => go(addressOf('erasingPart', { gallery, part: 'receipts' })),
              },
            });
            go(addressOf('albums', { gallery }));
          }}
        >
          <p class="text-pretty text-soft">{t('album.deleteText')}</p>
        </FormDialog>
      ) : null}
    </form>
  );
}
