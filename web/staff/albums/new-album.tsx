/** A new album: its name, its day. Everything else can wait. */
import { useState } from 'preact/hooks';
import type { Album } from '../../../clients/typescript/albums.ts';
import { Field } from '../../components/field.tsx';
import { api } from '../api.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { t } from '../words/albums.ts';
import { t as tShell } from '../words/shell.ts';
import { NamedFields, useNaming } from './named-fields.tsx';

export interface NewAlbumProps {
  readonly gallery: string;
  readonly onClose: () => void;
  readonly onDone: (album: Album) => void;
}

export function NewAlbum({ gallery, onClose, onDone }: NewAlbumProps) {
  const naming = useNaming();
  const [takenOn, setTakenOn] = useState('');
  return (
    <FormDialog
      title={t('albums.new')}
      go={tShell('create')}
      disabled={!naming.fits}
      onClose={onClose}
      work={async () =>
        onDone(
          await api().createAlbum(gallery, {
            id: naming.id,
            title: naming.title.trim(),
            ...(takenOn === '' ? {} : { takenOn }),
          }),
        )
      }
    >
      <NamedFields
        naming={naming}
        title={t('album.title')}
        titleHint={t('album.titleHint')}
        id={t('album.id')}
        idHint={t('album.idHint')}
      />
      <Field type="date" label={t('album.takenOn')} value={takenOn} onInput={setTakenOn} optional />
    </FormDialog>
  );
}
