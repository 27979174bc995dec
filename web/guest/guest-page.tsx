/** What a guest sees: the screen for where the visit stands, under the name of the album. */
import { useEffect } from 'preact/hooks';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorBoundary } from '../components/error-boundary.tsx';
import { AlbumHeader } from './album-header.tsx';
import { waitingSeconds } from './api.ts';
import { ConsentScreen } from './consent-screen.tsx';
import { ErasureScreen } from './erasure-screen.tsx';
import { FoundScreen } from './found-screen.tsx';
import { OpeningScreen } from './opening-screen.tsx';
import { PinScreen } from './pin-screen.tsx';
import { GoneScreen, RefusedScreen } from './refused-screen.tsx';
import { SelfieScreen } from './selfie-screen.tsx';
import { followLink, openVisit, session, stage } from './visit.ts';
import { t } from './words/words.ts';

export function GuestPage() {
  useEffect(() => {
    followLink();
    void openVisit();
  }, []);
  const open = session.value;
  const title = open?.album.title ?? null;
  useEffect(() => {
    document.title = title === null ? 'kith' : t('page.title', { album: title });
  });
  return (
    <div class="mx-auto flex min-h-dvh w-full max-w-7xl flex-col">
      <ErrorBoundary>
        <AlbumHeader />
      </ErrorBoundary>
      <main class="flex grow flex-col">
        <ErrorBoundary>
          <Screen />
        </ErrorBoundary>
      </main>
      <Patience />
    </div>
  );
}

function Screen() {
  const now = stage.value;
  const open = session.value;
  switch (now.at) {
    case 'opening':
      return <OpeningScreen />;
    case 'no-link':
      return (
        <EmptyState level={1} icon="picture" title={t('nolink.title')}>
          <p>{t('nolink.text')}</p>
          <p class="mt-4">
            <a class="underline underline-offset-4" href="/desk">
              {t('nolink.desk')}
            </a>
          </p>
        </EmptyState>
      );
    case 'pin':
      return <PinScreen problem={now.problem} />;
    case 'refused':
      return <RefusedScreen problem={now.problem} />;
    case 'gone':
      return <GoneScreen why={now.why} faces={now.faces} />;
  }
  if (open === null) return <OpeningScreen />;
  if (now.at === 'erasure') return <ErasureScreen open={open} from={now.from} />;
  if (now.at === 'consent') return <ConsentScreen open={open} />;
  return now.at === 'selfie' ? <SelfieScreen open={open} /> : <FoundScreen open={open} />;
}

/** While the server lets guests wait their turn. */
function Patience() {
  const seconds = waitingSeconds.value;
  return (
    <div role="status" class="fixed inset-x-0 top-0 z-50 flex justify-center p-3">
      {seconds === null ? null : (
        <p class="animate-rise rounded-full bg-action px-5 py-3 text-on-action shadow-float">
          {t('wait.busy', { n: seconds })}
        </p>
      )}
    </div>
  );
}
