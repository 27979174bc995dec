/** All components of the style page, section by section. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Brand } from '../components/brand.tsx';
import { Button, IconButton } from '../components/button.tsx';
import { Choice } from '../components/choice.tsx';
import { Dialog } from '../components/dialog.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Field } from '../components/field.tsx';
import { Preferences } from '../components/preferences.tsx';
import { Progress } from '../components/progress.tsx';
import { GridSkeleton } from '../components/skeleton.tsx';
import { say } from '../components/toast.tsx';
import { StylePhotos } from './style-photos.tsx';
import { t } from './words.ts';

export function StylePage() {
  return (
    <main class="mx-auto flex max-w-5xl flex-col gap-12 px-4 py-8">
      <header class="flex flex-col gap-6">
        <Brand />
        <h1 class="text-3xl font-semibold">{t('title')}</h1>
        <div class="max-w-sm">
          <Preferences />
        </div>
      </header>
      <Section title={t('buttons')}>
        <div class="flex flex-wrap items-center gap-3">
          <Button>{t('primary')}</Button>
          <Button look="secondary" icon="share">
            {t('secondary')}
          </Button>
          <Button look="quiet">{t('quiet')}</Button>
          <Button look="danger" icon="trash">
            {t('danger')}
          </Button>
          <Button busy>{t('busy')}</Button>
          <Button disabled>{t('disabled')}</Button>
          <IconButton icon="heart" label={t('heart')} onPress={() => undefined} />
          <IconButton icon="heart" label={t('heartOn')} filled pressed onPress={() => undefined} />
        </div>
      </Section>
      <Section title={t('fields')}>
        <Fields />
      </Section>
      <Section title={t('over')}>
        <Over />
      </Section>
      <Section title={t('waiting')}>
        <div class="flex flex-col gap-4">
          <Progress label={t('progress')} done={42} total={100} />
          <Progress label={t('unknownEnd')} done={0} total={null} />
          <GridSkeleton />
        </div>
      </Section>
      <Section title={t('nothing')}>
        <EmptyState icon="search" title={t('nothingTitle')} actions={<Button>{t('primary')}</Button>}>
          <p>{t('nothingText')}</p>
        </EmptyState>
      </Section>
      <Section title={t('photos')}>
        <StylePhotos />
      </Section>
    </main>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="flex flex-col gap-4">
      <h2 class="text-xl font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function Fields() {
  const [text, setText] = useState('');
  const [agreed, setAgreed] = useState(true);
  const [who, setWho] = useState('self');
  return (
    <div class="grid max-w-2xl gap-4 sm:grid-cols-2">
      <Field label={t('field')} hint={t('fieldHint')} value={text} onInput={setText} optional />
      <Field label={t('wrongField')} value="مرحبا" onInput={() => undefined} error={t('fieldError')} />
      <Choice kind="checkbox" checked={agreed} onChange={setAgreed}>
        {t('agree')}
      </Choice>
      <div class="flex flex-col gap-2">
        {(['self', 'other'] as const).map((each) => (
          <Choice key={each} kind="radio" name="who" checked={who === each} onChange={() => setWho(each)}>
            {t(each)}
          </Choice>
        ))}
      </div>
    </div>
  );
}

function Over() {
  const [open, setOpen] = useState(false);
  const undo = { label: t('undo'), run: () => undefined };
  return (
    <div class="flex flex-wrap gap-3">
      <Button look="secondary" onPress={() => setOpen(true)}>
        {t('openDialog')}
      </Button>
      <Button look="secondary" onPress={() => say(t('toast'), { action: undo })}>
        {t('showToast')}
      </Button>
      {open ? (
        <Dialog
          title={t('dialogTitle')}
          onClose={() => setOpen(false)}
          actions={<Button onPress={() => setOpen(false)}>{t('primary')}</Button>}
        >
          <p class="text-soft">{t('nothingText')}</p>
        </Dialog>
      ) : null}
    </div>
  );
}
