/** A table gives photos labels: bib numbers, teams, classes; what it could not place is told line by line. */
import { useRef, useState } from 'preact/hooks';
import type { LabelledPhotos } from '../../../clients/typescript/albums.ts';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { api } from '../api.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { t } from '../words/photos.ts';
import { tableText } from './table-text.ts';

/** Of the lines that were not placed; the rest is counted. */
const MOST_SHOWN = 100;

export interface LabelsDialogProps {
  readonly gallery: string;
  readonly album: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function LabelsDialog({ gallery, album, onDone, onClose }: LabelsDialogProps) {
  const input = useRef<HTMLInputElement>(null);
  // Then the dialog stays, to tell what became of each line.
  const placed = useRef(false);
  const [file, setFile] = useState<File | null>(null);
  const [replace, setReplace] = useState(false);
  const [result, setResult] = useState<LabelledPhotos | null>(null);
  if (result !== null) return <Result result={result} onClose={onClose} />;
  return (
    <FormDialog
      title={t('labels.title')}
      go={t('labels.go')}
      disabled={file === null}
      onClose={() => (placed.current ? undefined : onClose())}
      work={async () => {
        if (file === null) return;
        const answer = await api().importLabels(gallery, album, await tableText(file), replace);
        placed.current = true;
        setResult(answer);
        onDone();
      }}
    >
      <p class="text-pretty text-soft">{t('labels.text')}</p>
      <div class="flex flex-wrap items-center gap-3">
        <Button look="secondary" onPress={() => input.current?.click()}>
          {t('labels.choose')}
        </Button>
        <span class="min-w-0 truncate text-soft" dir="auto">
          {file?.name ?? ''}
        </span>
        <input
          ref={input}
          type="file"
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          aria-label={t('labels.choose')}
          class="hidden"
          onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)}
        />
      </div>
      <Choice kind="checkbox" checked={replace} onChange={setReplace}>
        {t('labels.replace')}
      </Choice>
    </FormDialog>
  );
}

function Result({ result, onClose }: { readonly result: LabelledPhotos; readonly onClose: () => void }) {
  const refused = result.lines.filter(({ status }) => status === 'refused');
  return (
    <Dialog
      title={t('labels.done', { n: result.labelled })}
      onClose={onClose}
      actions={<Button onPress={onClose}>{t('done')}</Button>}
    >
      {refused.length === 0 ? null : (
        <>
          <p class="font-medium">{t('labels.refused', { n: refused.length })}</p>
          <ul class="flex flex-col gap-1 text-sm text-soft">
            {refused.slice(0, MOST_SHOWN).map(({ line, code, message }) => (
              <li key={line}>
                {t('labels.line', { n: line })}: {code === 'photo_not_found' ? t('labels.noPhoto') : message}
              </li>
            ))}
          </ul>
          {refused.length > MOST_SHOWN ? <p>{t('up.more', { n: refused.length - MOST_SHOWN })}</p> : null}
        </>
      )}
    </Dialog>
  );
}
