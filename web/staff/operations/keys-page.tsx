/** The keys of the installation: made, shown once, revoked. */
import { useState } from 'preact/hooks';
import { allItems } from '../../../clients/typescript/client.ts';
import type { KeyAnswer, Role } from '../../../clients/typescript/operations.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Field } from '../../components/field.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { say } from '../../components/toast.tsx';
import { api } from '../api.ts';
import { useAsked } from '../asked.ts';
import { Card } from '../parts/card.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Pill } from '../parts/pill.tsx';
import { Select } from '../parts/select.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { useShortcuts } from '../shortcuts.ts';
import { dayOf } from '../times.ts';
import { t } from '../words/operations.ts';
import { t as tShell } from '../words/shell.ts';

const roles = ['viewer', 'identifier', 'enroller', 'admin'] as const satisfies readonly Role[];

export function KeysPage() {
  const { value, problem, again } = useAsked(() => allItems((page) => api().listKeys(page), 100), []);
  const [open, setOpen] = useState<'new' | { readonly revoke: string } | null>(null);
  const [made, setMade] = useState<string | null>(null);
  useShortcuts([{ keys: 'n', name: t('keys.new'), run: () => setOpen('new') }]);
  if (problem !== null && value === undefined) return <Trouble problem={problem} onAgain={again} />;
  return (
    <>
      <PageHead
        title={tShell('keys')}
        text={t('keys.text')}
        actions={
          <Button icon="plus" onPress={() => setOpen('new')}>
            {t('keys.new')}
          </Button>
        }
      />
      <div class="flex flex-col gap-4">
        {made === null ? null : <MadeKey secret={made} onClose={() => setMade(null)} />}
        {value === undefined ? <Skeleton shape="h-24 rounded-card" /> : null}
        {value?.length === 0 ? <EmptyState icon="key" title={t('keys.none')} /> : null}
        <ul class="flex flex-col gap-3">
          {value?.map((key) => (
            <KeyRow key={key.id} made={key} onRevoke={() => setOpen({ revoke: key.id })} />
          ))}
        </ul>
      </div>
      {open === 'new' ? (
        <NewKey
          onClose={() => setOpen(null)}
          onDone={(secret) => {
            setMade(secret);
            again();
          }}
        />
      ) : null}
      {open === null || open === 'new' ? null : (
        <FormDialog
          danger
          title={t('keys.revokeTitle', { id: open.revoke })}
          go={t('keys.revoke')}
          onClose={() => setOpen(null)}
          work={async () => {
            await api().revokeKey(open.revoke);
            again();
          }}
        >
          <p class="text-pretty text-soft">{t('keys.revokeText')}</p>
        </FormDialog>
      )}
    </>
  );
}

function KeyRow({ made, onRevoke }: { readonly made: KeyAnswer; readonly onRevoke: () => void }) {
  const { id, role, label, galleries, expiresAt } = made;
  return (
    <li class="flex flex-wrap items-center gap-3 rounded-card bg-card p-5 ring-1 ring-line">
      <div class="min-w-0 grow basis-60">
        <p class="flex flex-wrap items-center gap-2 font-medium">
          <span dir="auto">{label ?? id}</span>
          <Pill>{role}</Pill>
        </p>
        <p class="text-sm text-soft">
          {[
            id,
            galleries === null ? t('keys.all') : galleries.join(', '),
            expiresAt === null ? t('keys.endsNever') : t('keys.until', { day: dayOf(expiresAt) }),
          ].join(' · ')}
        </p>
      </div>
      <Button look="quiet" onPress={onRevoke}>
        {t('keys.revoke')}
      </Button>
    </li>
  );
}

function MadeKey({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    say(tShell('copied'));
  };
  return (
    <Card>
      <p role="status">{t('keys.once')}</p>
      <p class="rounded-xl bg-sunken px-4 py-3 break-all">
        <code>{secret}</code>
      </p>
      <div class="flex gap-2">
        <Button icon="key" onPress={() => void copy()}>
          {tShell('copy')}
        </Button>
        <Button look="quiet" onPress={onClose}>
          {t('keys.done')}
        </Button>
      </div>
    </Card>
  );
}

interface NewKeyProps {
  readonly onClose: () => void;
  readonly onDone: (secret: string) => void;
}

function NewKey({ onClose, onDone }: NewKeyProps) {
  const [label, setLabel] = useState('');
  const [role, setRole] = useState<Role>('enroller');
  const [galleries, setGalleries] = useState('');
  const [ends, setEnds] = useState('');
  const ids = galleries.split(/[\s,]+/).filter((each) => each !== '');
  return (
    <FormDialog
      title={t('keys.new')}
      go={tShell('create')}
      onClose={onClose}
      work={async () => {
        const { key } = await api().createKey({
          role,
          ...(label.trim() === '' ? {} : { label: label.trim() }),
          ...(ids.length === 0 ? {} : { galleries: ids }),
          ...(ends === '' ? {} : { expiresAt: new Date(`${ends}T23:59:59`).toISOString() }),
        });
        onDone(key);
      }}
    >
      <Field label={t('keys.label')} value={label} onInput={setLabel} maxLength={100} optional />
      <Select
        label={t('keys.role')}
        value={role}
        options={roles.map((value) => ({ value, text: t(`role.${value}`) }))}
        onChoose={setRole}
      />
      <Field
        label={t('keys.galleries')}
        hint={t('keys.galleriesHint')}
        value={galleries}
        onInput={setGalleries}
        optional
      />
      <Field type="date" label={t('keys.ends')} value={ends} onInput={setEnds} optional />
    </FormDialog>
  );
}
