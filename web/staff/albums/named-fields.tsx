/** Title and id of something new: the id follows the title until somebody writes it. */
import { useState } from 'preact/hooks';
import { Field } from '../../components/field.tsx';
import { idFromTitle, isId } from './id-from-title.ts';

export interface Naming {
  readonly title: string;
  readonly id: string;
  readonly setTitle: (title: string) => void;
  readonly setId: (id: string) => void;
  readonly fits: boolean;
}

export function useNaming(): Naming {
  const [title, setTitle] = useState('');
  const [written, setWritten] = useState<string | null>(null);
  const id = written ?? idFromTitle(title);
  return { title, id, setTitle, setId: setWritten, fits: title.trim() !== '' && isId(id) };
}

export interface NamedFieldsProps {
  readonly naming: Naming;
  readonly title: string;
  readonly titleHint?: string;
  readonly id: string;
  readonly idHint: string;
}

export function NamedFields({ naming, ...words }: NamedFieldsProps) {
  return (
    <>
      <Field
        label={words.title}
        hint={words.titleHint}
        value={naming.title}
        onInput={naming.setTitle}
        maxLength={200}
      />
      <Field label={words.id} hint={words.idHint} value={naming.id} onInput={naming.setId} maxLength={64} />
    </>
  );
}
