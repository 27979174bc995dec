/** The door of the desk where keys are wanted. */
import { useState } from 'preact/hooks';
import { Brand } from '../components/brand.tsx';
import { Button } from '../components/button.tsx';
import { Field } from '../components/field.tsx';
import { Preferences } from '../components/preferences.tsx';
import { signIn } from './api.ts';
import { useDoing } from './doing.ts';
import { codeOf, told } from './problem-words.ts';
import { t } from './words/shell.ts';

const SHAPE = /^kith_[^_\s]+_\S+$/;

export function SignIn() {
  const [key, setKey] = useState('');
  const [shapeless, setShapeless] = useState(false);
  const doing = useDoing();
  const go = async () => {
    const given = key.trim();
    setShapeless(!SHAPE.test(given));
    if (SHAPE.test(given)) await doing.run(() => signIn(given));
  };
  return (
    <main class="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-8 px-6 py-12">
      <Brand />
      <form
        class="flex flex-col gap-6"
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        <div>
          <h1 class="text-3xl font-semibold">{t('signIn.title')}</h1>
          <p class="mt-2 text-pretty text-soft">{t('signIn.text')}</p>
        </div>
        <Field
          type="password"
          label={t('signIn.key')}
          value={key}
          onInput={setKey}
          autoComplete="current-password"
          error={shapeless ? t('signIn.shape') : problemText(doing.problem)}
        />
        <Button type="submit" wide busy={doing.busy}>
          {t('signIn.go')}
        </Button>
      </form>
      <Preferences />
    </main>
  );
}

function problemText(problem: unknown): string | null {
  if (problem === null) return null;
  return codeOf(problem) === 'unauthenticated' ? t('signIn.wrong') : told(problem).title;
}
