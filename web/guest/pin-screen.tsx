/** Asks for the PIN that some links have beside their secret. */
import { useState } from 'preact/hooks';
import { KithProblem } from '../../clients/typescript/problem.ts';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { codeOf, told } from './problem-words.ts';
import { openVisit } from './visit.ts';
import { t } from './words/words.ts';

export function PinScreen({ problem }: { readonly problem: unknown }) {
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async () => {
    if (pin === '' || busy) return;
    setBusy(true);
    await openVisit(pin);
    setPin('');
    setBusy(false);
  };
  return (
    <form
      class="mx-auto flex w-full max-w-md grow flex-col gap-6 px-6 py-10"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h1 class="text-3xl font-semibold text-balance">{t('pin.title')}</h1>
      <p class="text-soft">{t('pin.text')}</p>
      <Field
        label={t('pin.label')}
        type="password"
        inputMode="numeric"
        autoComplete="off"
        maxLength={12}
        value={pin}
        onInput={setPin}
        error={errorOf(problem)}
      />
      <Button type="submit" wide busy={busy}>
        {t('pin.go')}
      </Button>
    </form>
  );
}

function errorOf(problem: unknown): string | null {
  const code = codeOf(problem);
  if (code === 'pin_required') return null;
  const left = problem instanceof KithProblem ? problem.details.attemptsLeft : undefined;
  if (code === 'pin_wrong' && typeof left === 'number') return t('pin.wrong', { n: left });
  const { title, text } = told(problem);
  return `${title}. ${text}`;
}
