/** The settings of a gallery as a form: what a number may be is said before it is sent. */
import { useState } from 'preact/hooks';
import type { Gallery } from '../../../clients/typescript/operations.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { say } from '../../components/toast.tsx';
import { api } from '../api.ts';
import { useDoing } from '../doing.ts';
import { Card } from '../parts/card.tsx';
import { Select } from '../parts/select.tsx';
import { TroubleLine } from '../parts/trouble.tsx';
import { may } from '../rights.ts';
import { t } from '../words/galleries.ts';
import { t as tShell } from '../words/shell.ts';
import { readSettings, type WrittenSettings, writtenSettings } from './written-settings.ts';

const kinds = ['fpir', 'fixed'] as const;
const keeps = ['none', 'crops', 'photos'] as const;
const faces = ['default', 'largest', 'center-largest', 'only'] as const;
const filters = ['none', 'standard', 'strict'] as const;

export interface GalleryFormProps {
  readonly gallery: Gallery;
  readonly onChange: (gallery: Gallery) => void;
}

export function GalleryForm({ gallery, onChange }: GalleryFormProps) {
  const [name, setName] = useState(gallery.displayName ?? '');
  const [written, setWritten] = useState(writtenSettings(gallery.settings));
  const doing = useDoing();
  const set = (part: Partial<WrittenSettings>) => setWritten({ ...written, ...part });
  const { settings, wrong } = readSettings(written);
  const mayChange = may('admin');
  const save = async () => {
    if (settings === null) return;
    const done = await doing.run(async () => {
      onChange(await api().changeGallery(gallery.id, { displayName: name.trim() || null, settings }));
    });
    if (done) say(tShell('saved'));
  };
  return (
    <form
      class="max-w-2xl"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <fieldset disabled={!mayChange} class="flex min-w-0 flex-col gap-6">
        <legend class="sr-only">{tShell('settings')}</legend>
        <Card>
          <Field label={t('name')} value={name} onInput={setName} maxLength={200} optional />
        </Card>
        <Card title={t('policy')}>
          <Select
            label={t('policy.kind')}
            value={written.kind}
            options={kinds.map((value) => ({ value, text: t(`policy.${value}`) }))}
            onChoose={(kind) => set({ kind })}
          />
          {written.kind === 'fpir' ? (
            <Field
              label={t('policy.target')}
              hint={t('policy.targetHint')}
              value={written.target}
              inputMode="numeric"
              error={wrong.includes('target') ? t('policy.targetWrong') : null}
              onInput={(target) => set({ target })}
            />
          ) : (
            <Field
              label={t('policy.threshold')}
              hint={t('policy.thresholdHint')}
              value={written.threshold}
              inputMode="numeric"
              error={wrong.includes('threshold') ? t('policy.thresholdWrong') : null}
              onInput={(threshold) => set({ threshold })}
            />
          )}
          <Select
            label={t('filter')}
            value={written.qualityFilter}
            options={filters.map((value) => ({ value, text: t(`filter.${value}`) }))}
            onChoose={(qualityFilter) => set({ qualityFilter })}
          />
          <Select
            label={t('face')}
            hint={t('face.hint')}
            value={written.faceSelection}
            options={faces.map((value) => ({ value, text: t(`face.${value}`) }))}
            onChoose={(faceSelection) => set({ faceSelection })}
          />
        </Card>
        <Card title={t('keeping')}>
          <Select
            label={t('keep')}
            hint={t('keep.hint')}
            value={written.keep}
            options={keeps.map((value) => ({ value, text: t(`keep.${value}`) }))}
            onChoose={(keep) => set({ keep })}
          />
          <div class="grid gap-4 sm:grid-cols-2">
            <Field
              label={t('retention')}
              hint={t('retention.hint')}
              value={written.retentionDays}
              inputMode="numeric"
              error={wrong.includes('retentionDays') ? t('daysWrong') : null}
              onInput={(retentionDays) => set({ retentionDays })}
              optional
            />
            <Field
              label={t('albums')}
              hint={t('albums.hint')}
              value={written.albumDays}
              inputMode="numeric"
              error={wrong.includes('albumDays') ? t('daysWrong') : null}
              onInput={(albumDays) => set({ albumDays })}
              optional
            />
          </div>
        </Card>
        <TroubleLine problem={doing.problem} />
        {mayChange ? (
          <div>
            <Button type="submit" busy={doing.busy} disabled={settings === null}>
              {tShell('save')}
            </Button>
          </div>
        ) : null}
      </fieldset>
    </form>
  );
}
