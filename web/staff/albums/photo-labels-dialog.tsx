/** The labels of one photo, written by hand. */
import { useState } from 'preact/hooks';
import type { AlbumPhotoWithFaces } from '../../../clients/typescript/albums.ts';
import { Field } from '../../components/field.tsx';
import { say } from '../../components/toast.tsx';
import { api } from '../api.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { t } from '../words/photos.ts';
import { t as tShell } from '../words/shell.ts';
import { labelsOf } from './labels-of.ts';

export interface PhotoLabelsDialogProps {
  readonly gallery: string;
  readonly album: string;
  readonly photo: AlbumPhotoWithFaces;
  readonly onDone: (photo: AlbumPhotoWithFaces) => void;
  readonly onClose: () => void;
}

export function PhotoLabelsDialog({ gallery, album, photo, onDone, onClose }: PhotoLabelsDialogProps) {
  const [written, setWritten] = useState(photo.labels.join(', '));
  return (
    <FormDialog
      title={t('labels')}
      go={tShell('save')}
      onClose={onClose}
      work={async () => {
        onDone(await api().changePhoto(gallery, album, photo.photoId, { labels: labelsOf(written) }));
        say(t('labels.saved'));
      }}
    >
      <Field
        label={t('labels')}
        hint={t('labels.hint')}
        value={written}
        placeholder="bib:12, finish"
        onInput={setWritten}
        optional
      />
    </FormDialog>
  );
}
