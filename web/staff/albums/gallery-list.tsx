/** The galleries this key may see. */
import { useState } from 'preact/hooks';
import { allItems } from '../../../clients/typescript/client.ts';
import type { Gallery } from '../../../clients/typescript/operations.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Field } from '../../components/field.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { say } from '../../components/toast.tsx';
import { go } from '../../router.ts';
import { api } from '../api.ts';
import { useAsked } from '../asked.ts';
import { keepWords } from '../erasing/erased-words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { Link } from '../parts/link.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { addressOf } from '../places.ts';
import { may, mayAll } from '../rights.ts';
import { useShortcuts } from '../shortcuts.ts';
import { t } from '../words/albums.ts';
import { t as tShell } from '../words/shell.ts';
import { NamedFields, useNaming } from './named-fields.tsx';

export function GalleryList() {
  const { value, problem, again } = useAsked(() => allItems(api().listGalleries, 100), []);
  const [open, setOpen] = useState<'new' | Gallery | null>(null);
  useShortcuts(mayAll() ? [{ keys: 'n', name: t('galleries.new'), run: () => setOpen('new') }] : []);
  if (problem !== null && value === undefined) return <Trouble problem={problem} onAgain={again} />;
  const done = () => {
    setOpen(null);
    again();
  };
  return (
    <>
      <PageHead
        title={tShell('galleries')}
        text={t('galleries.text')}
        actions={
          mayAll() ? (
            <Button icon="plus" onPress={() => setOpen('new')}>
              {t('galleries.new')}
            </Button>
          ) : null
        }
      />
      {value?.length === 0 ? <EmptyState icon="picture" title={t('galleries.none')} /> : null}
      <ul class="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {value === undefined
          ? [0, 1, 2].map((each) => <Skeleton key={each} shape="h-28 rounded-card" />)
          : value.map((gallery) => (
              <GalleryCard key={gallery.id} gallery={gallery} onDelete={() => setOpen(gallery)} />
            ))}
      </ul>
      {open === 'new' ? <NewGallery onClose={() => setOpen(null)} onDone={done} /> : null}
      {open === null || open === 'new' ? null : (
        <DeleteGallery id={open.id} onClose={() => setOpen(null)} onDone={done} />
      )}
    </>
  );
}

function GalleryCard({ gallery, onDelete }: { readonly gallery: Gallery; readonly onDelete: () => void }) {
  const { id, displayName, settings } = gallery;
  return (
    <li class="relative flex min-h-28 items-start gap-3 rounded-card bg-card p-5 ring-1 ring-line hover:ring-edge">
      <div class="min-w-0 grow">
        <Link
          to={addressOf('albums', { gallery: id })}
          class="text-lg font-semibold after:absolute after:inset-0 after:rounded-card"
        >
          <span dir="auto">{displayName ?? id}</span>
        </Link>
        <p class="text-sm text-soft">
          {displayName === null ? '' : `${id} · `}
          {t(`galleries.keep.${settings.keep}`)}
        </p>
      </div>
      {may('admin') ? (
        <div class="relative -mt-2 -mr-2">
          <IconButton icon="trash" label={`${t('gallery.delete')} ${id}`} onPress={onDelete} />
        </div>
      ) : null}
    </li>
  );
}

interface DialogProps {
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function NewGallery({ onClose, onDone }: DialogProps) {
  const naming = useNaming();
  return (
    <FormDialog
      title={t('galleries.new')}
      go={tShell('create')}
      disabled={!naming.fits}
      onClose={onClose}
      work={async () => {
        await api().createGallery({ id: naming.id, displayName: naming.title.trim() });
        onDone();
      }}
    >
      <NamedFields
        naming={naming}
        title={t('gallery.name')}
        id={t('gallery.id')}
        idHint={t('gallery.idHint')}
      />
    </FormDialog>
  );
}

function DeleteGallery({ id, onClose, onDone }: DialogProps & { readonly id: string }) {
  const [typed, setTyped] = useState('');
  return (
    <FormDialog
      danger
      title={t('gallery.deleteTitle', { id })}
      go={t('gallery.delete')}
      disabled={typed !== id}
      onClose={onClose}
      work={async () => {
        keepWords(await api().deleteGallery(id, true), id);
        say(t('album.deleted'), {
          action: {
            label: t('album.receipt'),
            run: () => go(addressOf('erasingPart', { gallery: id, part: 'receipts' })),
          },
        });
        onDone();
      }}
    >
      <p class="text-pretty text-soft">{t('gallery.deleteText')}</p>
      <Field label={t('gallery.id')} value={typed} onInput={setTyped} />
    </FormDialog>
  );
}
