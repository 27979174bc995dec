/** The rules of an album, each in the words of what it does. */
import type { Album, AlbumPolicy } from '../../../clients/typescript/albums.ts';
import { Choice } from '../../components/choice.tsx';
import { Field } from '../../components/field.tsx';
import { Select } from '../parts/select.tsx';
import { numberOf } from '../times.ts';
import { t } from '../words/albums.ts';

const downloads = ['none', 'web', 'original'] as const;
const audiences = ['general', 'minors'] as const;
const details = ['standard', 'high', 'max'] as const;

export interface PolicyFieldsProps {
  readonly album: Album;
  readonly policy: AlbumPolicy;
  readonly onChange: (policy: AlbumPolicy) => void;
}

export function PolicyFields({ album, policy, onChange }: PolicyFieldsProps) {
  const set = (part: Partial<AlbumPolicy>) => onChange({ ...policy, ...part });
  const seconds = album.policy.detail === policy.detail ? album.secondsPerPhoto : null;
  return (
    <>
      <Choice
        kind="checkbox"
        checked={policy.reviewBeforeGuests}
        onChange={(reviewBeforeGuests) => set({ reviewBeforeGuests })}
      >
        {t('policy.review')}
      </Choice>
      <Choice kind="checkbox" checked={policy.indexing} onChange={(indexing) => set({ indexing })}>
        {t('policy.indexing')}
        <span class="block text-sm text-soft">{t('policy.indexingHint')}</span>
      </Choice>
      <Select
        label={t('policy.download')}
        value={policy.download}
        options={downloads.map((value) => ({ value, text: t(`policy.download.${value}`) }))}
        onChoose={(download) => set({ download })}
      />
      <Field
        label={t('policy.watermark')}
        hint={t('policy.watermarkHint')}
        value={policy.watermark ?? ''}
        onInput={(watermark) => set({ watermark })}
        maxLength={80}
        optional
      />
      <Select
        label={t('policy.audience')}
        hint={t('policy.audienceHint')}
        value={policy.audience}
        options={audiences.map((value) => ({ value, text: t(`policy.audience.${value}`) }))}
        onChoose={(audience) => set({ audience })}
      />
      <Select
        label={t('policy.detail')}
        hint={seconds === null ? undefined : t('policy.detailSeconds', { n: numberOf(seconds, 1) })}
        value={policy.detail}
        options={details.map((value) => ({ value, text: t(`policy.detail.${value}`) }))}
        onChoose={(detail) => set({ detail })}
      />
    </>
  );
}
