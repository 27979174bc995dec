/** Asks by a selfie that a face is erased from the photos, and shows how far that is. */
import { useEffect, useState } from 'preact/hooks';
import type { ErasureRequest } from '../../clients/typescript/erasing.ts';
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import { Button } from '../components/button.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { prepareSelfie } from '../device/prepare-selfie.ts';
import { locale } from '../locale.ts';
import { askErasure, erasures, lookAtErasures, suppressionText } from './erasure.ts';
import { type KeepOut, KeepOutChoice } from './keep-out-choice.tsx';
import { PictureButtons } from './picture-buttons.tsx';
import { told } from './problem-words.ts';
import { selfies } from './search.ts';
import { endsVisit } from './visit.ts';
import { t } from './words/words.ts';

const LOOK_EVERY_MS = 20_000;
const NOT_KEPT_OUT: KeepOut = { wanted: false, relation: null };

export function ErasureCard({ open }: { readonly open: GuestSession }) {
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [another, setAnother] = useState(false);
  const [keepOut, setKeepOut] = useState<KeepOut>(NOT_KEPT_OUT);
  const [unsaid, setUnsaid] = useState(false);

  useEffect(() => {
    const look = () => {
      if (!document.hidden) lookAtErasures(open).then(() => setProblem(null), refuse);
    };
    look();
    const looking = setInterval(look, LOOK_EVERY_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(looking);
      document.removeEventListener('visibilitychange', look);
    };
  }, [open.id]);

  const refuse = (thrown: unknown) => {
    if (!endsVisit(thrown)) setProblem(thrown);
  };
  const text = suppressionText();
  const relations = open.consent.relations;
  const ask = async (picture: Blob) => {
    const relation = relations.length === 1 ? relations[0]! : keepOut.relation;
    const wanted = keepOut.wanted && text !== null;
    setUnsaid(wanted && relation === null);
    if (wanted && relation === null) return;
    const consent =
      wanted && relation !== null ? { textVersion: text.version, locale: text.locale, relation } : null;
    setBusy(true);
    setProblem(null);
    try {
      await askErasure(open, await prepareSelfie(picture), consent);
      setAnother(false);
      setKeepOut(NOT_KEPT_OUT);
    } catch (thrown) {
      refuse(thrown);
      // With the same picture it would be the same again.
      setAnother(true);
    } finally {
      setBusy(false);
    }
  };

  const asked = erasures.value;
  const own = selfies.value[0];
  const first = !busy && (asked ?? []).length === 0;
  const asking = !busy && (another || first);
  return (
    <section class="flex flex-col gap-4 rounded-card bg-card p-5 ring-1 ring-line" aria-labelledby="faces">
      <h2 id="faces" class="text-xl font-semibold">
        {t('erase.faces')}
      </h2>
      <p class="text-pretty text-soft">{t('erase.facesText')}</p>
      <ul aria-live="polite" class="flex flex-col gap-2 empty:hidden">
        {/* It takes the room its answer will have, so that nothing moves then. */}
        {busy ? (
          <li class={`${lineOf(keepOut.wanted)} animate-breathe font-medium`}>{t('erase.asking')}</li>
        ) : null}
        {asked?.map((each) => (
          <State key={`${each.id} ${each.status}`} request={each} />
        ))}
      </ul>
      {asking && text !== null ? (
        <KeepOutChoice text={text} relations={relations} value={keepOut} onChange={setKeepOut} />
      ) : null}
      <p role="alert" class="text-danger empty:hidden">
        {unsaid
          ? t('keepOut.missing')
          : problem === null
            ? null
            : `${told(problem).title}. ${told(problem).text}`}
      </p>
      {!busy && (another || (first && own === undefined)) ? (
        <PictureButtons again={problem !== null} onPicture={(file) => void ask(file)} />
      ) : first && own !== undefined ? (
        <Button icon="face" wide disabled={asked === null} onPress={() => void ask(own)}>
          {t('erase.ask')}
        </Button>
      ) : (
        <Button look="quiet" wide disabled={busy} onPress={() => setAnother(true)}>
          {t('erase.other')}
        </Button>
      )}
    </section>
  );
}

/** With room for the longest words it may come to hold. */
function lineOf(suppress: boolean): string {
  return `flex ${suppress ? 'min-h-60' : 'min-h-40'} items-start gap-3 rounded-2xl bg-sunken p-4 text-pretty`;
}

const icons: Readonly<Record<ErasureRequest['status'], IconName>> = {
  waiting: 'lock',
  confirmed: 'check',
  declined: 'alert',
};

function State({ request }: { readonly request: ErasureRequest }) {
  const { status, createdAt, expiresAt, suppress } = request;
  const day = (time: string) => new Date(time).toLocaleDateString(locale.value, { dateStyle: 'long' });
  return (
    <li class={lineOf(suppress)}>
      <span class="pt-0.5">
        <Icon name={icons[status]} size={20} />
      </span>
      <span>
        {t(`erase.${status}`, { day: day(createdAt), until: day(expiresAt) })}
        {suppress && status === 'waiting' ? <span class="mt-2 block">{t('keepOut.asked')}</span> : null}
      </span>
    </li>
  );
}
