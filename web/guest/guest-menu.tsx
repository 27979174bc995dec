/** Everything beside looking at photos: other selfies, language and appearance, and the ways out. */
import { useState } from 'preact/hooks';
import { Dialog } from '../components/dialog.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { Preferences } from '../components/preferences.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { TogetherDialog } from './together-dialog.tsx';
import { leave, session, stage, withdraw } from './visit.ts';
import { t } from './words/words.ts';

type Step = 'menu' | 'together' | 'withdraw';

export function GuestMenu({ onClose }: { readonly onClose: () => void }) {
  const [step, setStep] = useState<Step>('menu');
  const open = session.value;
  if (step === 'together' && open !== null) return <TogetherDialog open={open} onClose={onClose} />;
  if (step === 'withdraw')
    return <ConfirmDialog about="withdraw" work={withdraw} onClose={onClose} done={t('withdraw.done')} />;
  const searching = stage.value.at === 'found' || stage.value.at === 'selfie';
  return (
    <Dialog title={t('menu.title')} onClose={onClose}>
      <div class="flex flex-col gap-6">
        {open === null ? null : (
          <ul class="flex flex-col">
            {searching ? (
              <>
                <Entry
                  icon="camera"
                  onPress={() => {
                    stage.value = { at: 'selfie' };
                    onClose();
                  }}
                >
                  {t('menu.again')}
                </Entry>
                <Entry icon="people" onPress={() => setStep('together')}>
                  {t('menu.together')}
                </Entry>
              </>
            ) : null}
            {open.consent.given === null ? null : (
              <Entry icon="lock" onPress={() => setStep('withdraw')}>
                {t('menu.withdraw')}
              </Entry>
            )}
            <Entry
              icon="trash"
              onPress={() => {
                const from = stage.value;
                if (from.at !== 'erasure') stage.value = { at: 'erasure', from };
                onClose();
              }}
            >
              {t('menu.delete')}
            </Entry>
            <Entry icon="back" onPress={() => void leave().then(onClose, onClose)}>
              {t('menu.leave')}
            </Entry>
          </ul>
        )}
        <Preferences />
      </div>
    </Dialog>
  );
}

interface EntryProps {
  readonly icon: IconName;
  readonly children: string;
  readonly onPress: () => void;
}

function Entry({ icon, children, onPress }: EntryProps) {
  return (
    <li>
      <button
        type="button"
        onClick={onPress}
        class="-mx-3 flex min-h-13 w-[calc(100%+1.5rem)] items-center gap-4 rounded-2xl px-3 text-start text-lg hover:bg-sunken active:bg-sunken"
      >
        <Icon name={icon} />
        {children}
      </button>
    </li>
  );
}
