/** What stands over the photos of an album: their order, the label that is looked for, and what can be done with many. */
import { useState } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { Segments } from '../../components/preferences.tsx';
import { may } from '../rights.ts';
import { t } from '../words/photos.ts';
import { labelsOf } from './labels-of.ts';
import type { PhotoOrder } from './photo-list.ts';

const orders = ['position', 'time'] as const;

export interface PhotoToolsProps {
  readonly order: PhotoOrder;
  readonly onOrder: (order: PhotoOrder) => void;
  /** What photos have to have. */
  readonly labels: readonly string[];
  readonly onLabels: (labels: readonly string[]) => void;
  readonly choosing: boolean;
  readonly onChoose: () => void;
  readonly onTable: () => void;
}

export function PhotoTools(props: PhotoToolsProps) {
  const { order, onOrder, labels, onLabels, choosing, onChoose, onTable } = props;
  const [written, setWritten] = useState(labels.join(', '));
  return (
    <div class="flex flex-wrap items-end gap-3">
      <Segments
        label={t('order')}
        options={orders.map((value) => ({ value, text: t(`order.${value}`) }))}
        chosen={order}
        onChoose={onOrder}
      />
      <form
        class="flex grow items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          onLabels(labelsOf(written));
        }}
      >
        <div class="w-full max-w-60">
          <Field
            label={t('filter.label')}
            value={written}
            placeholder="bib:12"
            maxLength={200}
            onInput={(now) => {
              setWritten(now);
              if (now.trim() === '') onLabels([]);
            }}
          />
        </div>
        <Button type="submit" look="secondary" disabled={written.trim() === ''}>
          {t('filter.go')}
        </Button>
      </form>
      {may('enroller') ? (
        <div class="flex flex-wrap gap-1">
          <Button look="quiet" onPress={onTable}>
            {t('labels.open')}
          </Button>
          <Button look="quiet" onPress={onChoose}>
            {t(choosing ? 'done' : 'select')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
