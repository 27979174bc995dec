/** The shape of the next screen while the link is being opened. */
import { Skeleton } from '../components/skeleton.tsx';
import { t } from './words/words.ts';

export function OpeningScreen() {
  return (
    <div role="status" class="mx-auto flex w-full max-w-md grow flex-col gap-4 px-6 py-10">
      <span class="sr-only">{t('open.wait')}</span>
      <Skeleton shape="h-9 w-3/4" />
      <Skeleton shape="h-20 w-full" />
      <Skeleton shape="h-24 w-full rounded-2xl" />
      <Skeleton shape="h-24 w-full rounded-2xl" />
      <Skeleton shape="h-12 w-full rounded-full" />
    </div>
  );
}
