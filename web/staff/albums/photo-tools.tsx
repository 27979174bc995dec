/** What stands over the photos of an album: their order, the label that is looked for, and what can be done with many. */
import { useId, useState } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
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
  const id = useId();
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
          <label for={id} class="mb-1.5 block text-sm text-soft">
            {t('filter.label')}
          </label>
          <input
            id={id}
            type="search"
            autocomplete="off"
            dir="auto"
            value={written}
            placeholder="bib:12"
            maxLength={200}
            onInput={({ currentTarget: { value } }) => {
              setWritten(value);
              if (value.trim() === '') onLabels([]);
            }}
            class="min-h-13 w-full rounded-2xl border border-edge bg-card px-4 text-base"
          />
        </div>
        <Button type="submit" look="secondary" icon="search" disabled={written.trim() === ''}>
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
