/** The links guests open an album by: made, printed, watched, revoked. */
import { useState } from 'preact/hooks';
import { allItems } from '../../../clients/typescript/client.ts';
import type { GuestLink } from '../../../clients/typescript/guests.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { say } from '../../components/toast.tsx';
import type { AlbumPartProps } from '../albums/album-page.tsx';
import { api } from '../api.ts';
import { useAsked } from '../asked.ts';
import { useDoing } from '../doing.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { Pill } from '../parts/pill.tsx';
import { Trouble, TroubleLine } from '../parts/trouble.tsx';
import { may } from '../rights.ts';
import { useShortcuts } from '../shortcuts.ts';
import { dayOf } from '../times.ts';
import { t } from '../words/guests.ts';
import { NewLink } from './new-link.tsx';
import { type MadeLink, PrintedLink } from './printed-link.tsx';

export function AlbumLinks({ gallery, album }: AlbumPartProps) {
  const { value, problem, again } = useAsked(
    () => allItems((page) => api().guestLinks(gallery, album.id, page), 100),
    [gallery, album.id],
  );
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<MadeLink | null>(null);
  const [revoking, setRevoking] = useState<string | null>(null);
  const mayChange = may('enroller');
  useShortcuts(mayChange ? [{ keys: 'n', name: t('links.new'), run: () => setMaking(true) }] : []);
  if (problem !== null && value === undefined) return <Trouble problem={problem} onAgain={again} />;
  const make = mayChange ? (
    <Button icon="plus" onPress={() => setMaking(true)}>
      {t('links.new')}
    </Button>
  ) : null;
  return (
    <div class="flex flex-col gap-6">
      {album.policy.state === 'draft' ? (
        <p class="rounded-card bg-sunken px-5 py-4 print:hidden">{t('links.draft')}</p>
      ) : null}
      {made === null ? null : <PrintedLink album={album} link={made} onClose={() => setMade(null)} />}
      {value === undefined ? <Skeleton shape="h-24 rounded-card" /> : null}
      {value?.length === 0 && made === null ? (
        <EmptyState icon="link" title={t('links.none')} actions={make}>
          <p>{t('links.noneText')}</p>
        </EmptyState>
      ) : null}
      {value === undefined || value.length === 0 ? null : (
        <>
          <div class="print:hidden">{make}</div>
          <ul class="flex flex-col gap-3 print:hidden">
            {value.map((link) => (
              <LinkRow
                key={link.id}
                link={link}
                onRevoke={() => setRevoking(link.id)}
                unlock={async () => {
                  await api().changeGuestLink(gallery, album.id, link.id, { locked: false });
                  say(t('links.unlocked'));
                  again();
                }}
              />
            ))}
          </ul>
        </>
      )}
      {making ? (
        <NewLink
          gallery={gallery}
          album={album.id}
          onClose={() => setMaking(false)}
          onDone={(link) => {
            setMade(link);
            again();
            scrollTo({ top: 0 });
          }}
        />
      ) : null}
      {revoking === null ? null : (
        <FormDialog
          danger
          title={t('links.revokeTitle')}
          go={t('links.revoke')}
          onClose={() => setRevoking(null)}
          work={async () => {
            await api().revokeGuestLink(gallery, album.id, revoking);
            if (made?.id === revoking) setMade(null);
            again();
          }}
        >
          <p class="text-pretty text-soft">{t('links.revokeText')}</p>
        </FormDialog>
      )}
    </div>
  );
}

interface LinkRowProps {
  readonly link: GuestLink;
  readonly onRevoke: () => void;
  readonly unlock: () => Promise<void>;
}

function LinkRow({ link, onRevoke, unlock }: LinkRowProps) {
  const doing = useDoing();
  const ended = link.revokedAt !== null || new Date(link.expiresAt) <= new Date();
  const parts = [
    ...(ended ? [] : [t('links.until', { day: dayOf(link.expiresAt) })]),
    ...(link.hasPin ? [t('links.withPin')] : []),
    t('links.guests', { n: link.guests }),
    link.searchBudget === null
      ? t('links.searches', { n: link.searches })
      : t('links.searchesOf', { n: link.searches, total: link.searchBudget }),
  ];
  return (
    <li class="flex flex-wrap items-center gap-3 rounded-card bg-card p-5 ring-1 ring-line">
      <div class="min-w-0 grow basis-60">
        <p class="flex flex-wrap items-center gap-2 font-medium">
          <span dir="auto">{link.label ?? t('links.unnamed')}</span>
          <StatePill link={link} ended={ended} />
        </p>
        <p class="text-sm text-soft">{parts.join(' · ')}</p>
        <TroubleLine problem={doing.problem} />
      </div>
      {link.locked && !ended && may('enroller') ? (
        <Button look="secondary" busy={doing.busy} onPress={() => void doing.run(unlock)}>
          {t('links.unlock')}
        </Button>
      ) : null}
      {ended || !may('enroller') ? null : (
        <Button look="quiet" onPress={onRevoke}>
          {t('links.revoke')}
        </Button>
      )}
    </li>
  );
}

function StatePill({ link, ended }: { readonly link: GuestLink; readonly ended: boolean }) {
  if (link.revokedAt !== null) return <Pill>{t('links.revoked')}</Pill>;
  if (ended) return <Pill>{t('links.ended')}</Pill>;
  return link.locked ? (
    <Pill look="bad">{t('links.locked')}</Pill>
  ) : (
    <Pill look="good">{t('links.active')}</Pill>
  );
}
