/** A link that was just made, as guests will see it on paper: on screen with its buttons, in print alone on its sheet. */
import { useMemo } from 'preact/hooks';
import { renderSVG } from 'uqr';
import type { Album } from '../../../clients/typescript/albums.ts';
import { Button } from '../../components/button.tsx';
import { say } from '../../components/toast.tsx';
import { t } from '../words/guests.ts';
import { t as tShell } from '../words/shell.ts';

/** Its secret is in this tab's memory only, and gone when the card is closed. */
export interface MadeLink {
  readonly id: string;
  readonly url: string;
  readonly pin: string | null;
}

export interface PrintedLinkProps {
  readonly album: Album;
  readonly link: MadeLink;
  readonly onClose: () => void;
}

const LOOPBACK = /^(localhost|127\.|\[::1\])/;

export function PrintedLink({ album, link: { url, pin }, onClose }: PrintedLinkProps) {
  const code = useMemo(
    () => `data:image/svg+xml,${encodeURIComponent(renderSVG(url, { ecc: 'M', border: 2 }))}`,
    [url],
  );
  const copy = async () => {
    await navigator.clipboard.writeText(url);
    say(tShell('copied'));
  };
  return (
    <section class="flex flex-col items-center gap-6 rounded-card bg-card p-6 ring-1 ring-line sm:flex-row sm:items-start print:h-dvh print:flex-col print:items-center print:justify-center print:bg-white print:text-center print:text-black print:ring-0">
      <img
        src={code}
        alt={t('print.how')}
        width={224}
        height={224}
        class="size-56 shrink-0 rounded-xl bg-white print:size-[11cm]"
      />
      <div class="flex min-w-0 grow flex-col gap-3">
        <h2 class="text-2xl font-semibold print:text-4xl" dir="auto">
          {album.title}
        </h2>
        <p class="font-medium print:text-2xl">{t('print.scan')}</p>
        <p class="text-pretty text-soft print:text-xl print:text-black">{t('print.how')}</p>
        {pin === null ? null : (
          <p class="text-lg font-semibold tabular-nums print:text-2xl">{t('print.pin', { pin })}</p>
        )}
        <p class="text-sm break-all text-soft print:hidden">{url}</p>
        <p role="status" class="text-sm print:hidden">
          {t('links.once')} {LOOPBACK.test(new URL(url).hostname) ? t('links.local') : ''}
        </p>
        <div class="flex flex-wrap gap-2 print:hidden">
          <Button icon="print" onPress={() => print()}>
            {t('links.print')}
          </Button>
          <Button look="secondary" icon="link" onPress={() => void copy()}>
            {t('links.copy')}
          </Button>
          <Button look="quiet" onPress={onClose}>
            {t('links.done')}
          </Button>
        </div>
      </div>
    </section>
  );
}
