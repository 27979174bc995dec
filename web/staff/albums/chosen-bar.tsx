/** What can be done with the photos that are ticked. */
import { useState } from 'preact/hooks';
import { Button, IconButton } from '../../components/button.tsx';
import { say } from '../../components/toast.tsx';
import { api } from '../api.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { t } from '../words/photos.ts';
import { t as tShell } from '../words/shell.ts';

export interface ChosenBarProps {
  readonly gallery: string;
  readonly album: string;
  readonly chosen: ReadonlySet<string>;
  readonly onAll: () => void;
  readonly onRemoved: (ids: ReadonlySet<string>) => void;
  readonly onClose: () => void;
}

export function ChosenBar({ gallery, album, chosen, onAll, onRemoved, onClose }: ChosenBarProps) {
  const [removing, setRemoving] = useState(false);
  const n = chosen.size;
  return (
    <div class="sticky bottom-4 z-20 mx-auto flex w-full max-w-xl flex-wrap items-center gap-2 rounded-card bg-card p-2 pl-5 shadow-float ring-1 ring-line">
      <p class="grow font-medium" role="status">
        {t('chosen', { n })}
      </p>
      <Button look="quiet" onPress={onAll}>
        {t('selectAll')}
      </Button>
      <Button look="secondary" icon="trash" disabled={n === 0} onPress={() => setRemoving(true)}>
        {t('remove')}
      </Button>
      <IconButton icon="close" label={tShell('cancel')} onPress={onClose} />
      {removing ? (
        <RemoveDialog
          gallery={gallery}
          album={album}
          ids={[...chosen]}
          onClose={() => setRemoving(false)}
          onRemoved={onRemoved}
        />
      ) : null}
    </div>
  );
}

export interface RemoveDialogProps
  extends Pick<ChosenBarProps, 'gallery' | 'album' | 'onRemoved' | 'onClose'> {
  readonly ids: readonly string[];
}

export function RemoveDialog({ gallery, album, ids, onClose, onRemoved }: RemoveDialogProps) {
  return (
    <FormDialog
      danger
      title={t('removeTitle', { n: ids.length })}
      go={t('remove')}
      onClose={onClose}
      work={async () => {
        const gone = new Set<string>();
        try {
          for (const id of ids) {
            await api().removePhoto(gallery, album, id);
            gone.add(id);
          }
          say(t('removed', { n: gone.size }));
        } finally {
          // Stopped midway, those that went are gone all the same.
          if (gone.size > 0) onRemoved(gone);
        }
      }}
    >
      <p class="text-pretty text-soft">{t('removeText')}</p>
    </FormDialog>
  );
}
