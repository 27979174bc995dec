/** Where photos and folders come in: dropped anywhere on the screen, or chosen. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { say } from '../../components/toast.tsx';
import { t } from '../words/photos.ts';
import { chosenFiles, droppedFiles } from './dropped-files.ts';
import type { PickedFile } from './picked-file.ts';

export interface DropZoneProps {
  readonly onPicked: (files: readonly PickedFile[]) => void;
  /** Small once there are photos. */
  readonly small: boolean;
  /** Gets a function that opens the choice of files. */
  readonly choose: { current: () => void };
}

export function DropZone({ onPicked, small, choose }: DropZoneProps) {
  const photos = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState<number | null>(null);
  const picked = useRef(onPicked);
  picked.current = onPicked;
  choose.current = () => photos.current?.click();

  useEffect(() => {
    if (folder.current !== null) folder.current.webkitdirectory = true;
  }, []);
  useEffect(() => listen(setOver, setReading, (files) => take(files, picked.current)), []);

  const chosen = (input: HTMLInputElement) => {
    take(chosenFiles(input.files ?? []), picked.current);
    // The same files may be chosen again.
    input.value = '';
  };
  return (
    <section
      class={`flex flex-col items-center justify-center gap-4 rounded-card border-2 border-dashed text-center transition-colors ${over ? 'border-accent bg-sunken' : 'border-line'} ${small ? 'px-4 py-4 sm:flex-row sm:justify-between sm:text-left' : 'px-6 py-16'}`}
    >
      <div class={small ? 'min-w-0' : 'flex flex-col items-center gap-3'}>
        {small ? null : (
          <span class="text-soft">
            <Icon name="upload" size={44} />
          </span>
        )}
        <h2 class={small ? 'font-medium' : 'text-2xl font-semibold'} aria-live="polite">
          {reading === null ? t(over ? 'drop.over' : 'drop.title') : t('drop.reading', { n: reading })}
        </h2>
        <p class="text-sm text-pretty text-soft">{t('drop.text')}</p>
      </div>
      <div class="flex shrink-0 flex-wrap justify-center gap-2">
        <Button look={small ? 'secondary' : 'primary'} icon="picture" onPress={() => photos.current?.click()}>
          {t('drop.photos')}
        </Button>
        <Button look="secondary" onPress={() => folder.current?.click()}>
          {t('drop.folder')}
        </Button>
      </div>
      <input
        ref={photos}
        type="file"
        multiple
        accept="image/*,.heic,.heif,.avif"
        aria-label={t('drop.photos')}
        class="hidden"
        onChange={(event) => chosen(event.currentTarget)}
      />
      <input
        ref={folder}
        type="file"
        aria-label={t('drop.folder')}
        class="hidden"
        onChange={(event) => chosen(event.currentTarget)}
      />
    </section>
  );
}

function take(files: readonly PickedFile[], onPicked: (files: readonly PickedFile[]) => void): void {
  if (files.length === 0) say(t('drop.nothing'), { icon: 'alert' });
  else onPicked(files);
}

/** A photo dropped beside the frame would otherwise replace the page. */
function listen(
  setOver: (over: boolean) => void,
  setReading: (count: number | null) => void,
  onFiles: (files: readonly PickedFile[]) => void,
): () => void {
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
  const above = (event: DragEvent) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    setOver(true);
  };
  const left = (event: DragEvent) => {
    if (event.relatedTarget === null) setOver(false);
  };
  const dropped = (event: DragEvent) => {
    if (event.dataTransfer === null || !carriesFiles(event)) return;
    event.preventDefault();
    setOver(false);
    // What can't be read counts as not there; nothing rejects.
    void droppedFiles(event.dataTransfer, setReading).then((files) => {
      setReading(null);
      onFiles(files);
    });
  };
  addEventListener('dragover', above);
  addEventListener('dragleave', left);
  addEventListener('drop', dropped);
  return () => {
    removeEventListener('dragover', above);
    removeEventListener('dragleave', left);
    removeEventListener('drop', dropped);
  };
}
