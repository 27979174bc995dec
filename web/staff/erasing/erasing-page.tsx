/** Erasing people: who asks for it, what became of it, who stays out. */
import { Link } from '../parts/link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { addressOf } from '../places.ts';
import { may } from '../rights.ts';
import { t } from '../words/erasing.ts';
import { t as tShell } from '../words/shell.ts';
import { Receipts } from './receipts.tsx';
import { Requests } from './requests.tsx';
import { Suppressions } from './suppressions.tsx';

const allParts = ['requests', 'receipts', 'suppressions'] as const;

export function ErasingPage({ gallery, part }: { readonly gallery: string; readonly part: string }) {
  // Whoever may only look sees what became of erasures, not whom they were about.
  const parts = allParts.filter((each) => each === 'receipts' || may('enroller'));
  const shown = parts.find((each) => each === part) ?? parts[0] ?? 'receipts';
  return (
    <>
      <PageHead title={tShell('erasing')} text={t(`${shown}.text`)} />
      <nav aria-label={t('erasing.parts')} class="mb-6 flex gap-1 overflow-x-auto border-b border-line">
        {parts.map((each) => (
          <Link
            key={each}
            to={addressOf('erasingPart', { gallery, part: each })}
            current={each === shown}
            class={`-mb-px flex min-h-12 items-center border-b-2 px-3 whitespace-nowrap ${each === shown ? 'border-action font-medium' : 'border-transparent text-soft hover:text-ink'}`}
          >
            {t(`erasing.${each}`)}
          </Link>
        ))}
      </nav>
      {shown === 'requests' ? <Requests gallery={gallery} /> : null}
      {shown === 'receipts' ? <Receipts gallery={gallery} /> : null}
      {shown === 'suppressions' ? <Suppressions gallery={gallery} /> : null}
    </>
  );
}
