/** Saves photos: to the device's share sheet, or as one file; with what is done so far and a way to stop it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Progress } from '../components/progress.tsx';
import { say } from '../components/toast.tsx';
import { type PhotoFile, plainName } from '../saving/photo-files.ts';
import { saveFile } from '../saving/save-file.ts';
import { canShareFiles, filesToShare, MOST_SHARED, share } from '../saving/share-photos.ts';
import { endsVisit } from './visit.ts';
import { t } from './words/words.ts';

export interface SaveDialogProps {
  readonly photos: readonly PhotoFile[];
  /** Names the file. */
  readonly album: string;
  readonly onClose: () => void;
}

type State =
  | { readonly at: 'asking'; readonly broken: boolean }
  | { readonly at: 'fetching'; readonly done: number }
  | { readonly at: 'ready'; readonly files: readonly File[] };

export function SaveDialog({ photos, album, onClose }: SaveDialogProps) {
  const [state, setState] = useState<State>({ at: 'asking', broken: false });
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const sharing = canShareFiles();

  const run = async (work: (how: Parameters<typeof filesToShare>[1]) => Promise<void>) => {
    const { signal } = stop.current;
    setState({ at: 'fetching', done: 0 });
    try {
      await work({ signal, onProgress: (done) => setState({ at: 'fetching', done }) });
    } catch (problem) {
      if (endsVisit(problem)) return onClose();
      // Stopped by whoever closed the dialog, or the network is gone: that much can be told.
      if (!signal.aborted) setState({ at: 'asking', broken: true });
    }
  };
  const zip = () =>
    run(async (how) => {
      if (photos.length === 1) for (const file of await filesToShare(photos, how)) saveFile(file, file.name);
      else {
        const { zipPhotos } = await import('../saving/zip-photos.ts');
        const { files, failed } = await zipPhotos(photos, how);
        for (const [place, file] of files.entries())
          saveFile(file, `${plainName(album)}${files.length > 1 ? ` ${place + 1}` : ''}.zip`);
        if (failed > 0) say(t('save.failed', { n: failed }), { icon: 'alert' });
      }
      say(t('save.done'));
      onClose();
    });
  const fetchForSharing = () =>
    run(async (how) =>
      setState({ at: 'ready', files: await filesToShare(photos.slice(0, MOST_SHARED), how) }),
    );

  return (
    <Dialog title={t('save.title', { n: photos.length })} onClose={onClose}>
      <div class="flex flex-col gap-4 pb-4">
        {state.at === 'asking' ? (
          <>
            {sharing && photos.length <= MOST_SHARED ? (
              <>
                <Button icon="share" wide onPress={() => void fetchForSharing()}>
                  {t('save.share')}
                </Button>
                <p class="text-sm text-soft">{t('save.shareText')}</p>
              </>
            ) : null}
            <Button look={sharing ? 'secondary' : 'primary'} icon="download" wide onPress={() => void zip()}>
              {photos.length === 1 ? t('photo.save') : t('save.zip')}
            </Button>
            {sharing && photos.length > MOST_SHARED ? (
              <p class="text-sm text-soft">{t('save.many', { n: MOST_SHARED })}</p>
            ) : null}
            <p role="alert" class="text-danger empty:hidden">
              {state.broken ? t('save.broken') : null}
            </p>
          </>
        ) : null}
        {state.at === 'fetching' ? (
          <>
            <Progress label={t('save.fetching')} done={state.done} total={photos.length} />
            <Button look="secondary" wide onPress={onClose}>
              {t('save.cancel')}
            </Button>
          </>
        ) : null}
        {state.at === 'ready' ? (
          <>
            <p>{t('save.ready')}</p>
            <Button
              icon="share"
              wide
              onPress={() =>
                void share(state.files).then(
                  (shared) => shared && onClose(),
                  () => setState({ at: 'asking', broken: true }),
                )
              }
            >
              {t('save.shareNow')}
            </Button>
          </>
        ) : null}
      </div>
    </Dialog>
  );
}
