/** "Delete me", whole: the face in the photos, which staff confirm, and the visit, which ends at once. */
import { useEffect, useState } from 'preact/hooks';
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import { Button } from '../components/button.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { facesState } from './erasure.ts';
import { ErasureCard } from './erasure-card.tsx';
import { forgetSearch } from './search.ts';
import { deleteMe, type Stage, stage } from './visit.ts';
import { t } from './words/words.ts';

export interface ErasureScreenProps {
  readonly open: GuestSession;
  /** Where "back" leads. */
  readonly from: Stage;
}

export function ErasureScreen({ open, from }: ErasureScreenProps) {
  const [deleting, setDeleting] = useState(false);
  useEffect(() => scrollTo(0, 0), []);
  const back = () => {
    // What was found before may show faces that are erased by now.
    if (facesState.value === 'Erased' && from.at === 'found') {
      forgetSearch();
      stage.value = { at: 'selfie' };
    } else stage.value = from;
  };
  return (
    <div class="mx-auto flex w-full max-w-lg grow animate-fade flex-col gap-6 px-4 pt-2 pb-10">
      <h1 class="px-2 text-3xl font-semibold">{t('menu.delete')}</h1>
      <ErasureCard open={open} />
      <section class="flex flex-col gap-4 rounded-card bg-card p-5 ring-1 ring-line" aria-labelledby="visit">
        <h2 id="visit" class="text-xl font-semibold">
          {t('erase.visit')}
        </h2>
        <p class="text-pretty text-soft">{t('erase.visitText')}</p>
        <Button look="danger" icon="trash" wide onPress={() => setDeleting(true)}>
          {t('delete.go')}
        </Button>
      </section>
      <Button look="quiet" icon="back" wide onPress={back}>
        {t('erase.back')}
      </Button>
      {deleting ? (
        <ConfirmDialog
          about="delete"
          text={t(`delete.text${facesState.value}`)}
          work={deleteMe}
          onClose={() => setDeleting(false)}
        />
      ) : null}
    </div>
  );
}
