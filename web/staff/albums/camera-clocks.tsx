/** Cameras whose clocks were wrong: what is added to their times, so that photos of several people stand in one order. */
import { useState } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { api } from '../api.ts';
import { useAsked } from '../asked.ts';
import { t } from '../words/albums.ts';
import { offsetOf, writtenOffset } from './clock-offset.ts';

/** Cameras are looked for in so many photos; others can be written by hand. */
const LOOKED_AT = 500;
const OTHERS = '*';

/** As written, by camera. */
export type WrittenOffsets = Readonly<Record<string, string>>;

export function writtenOffsets(offsets: Readonly<Record<string, number>>): WrittenOffsets {
  return Object.fromEntries(
    Object.entries(offsets).map(([camera, offset]) => [camera, writtenOffset(offset)]),
  );
}

/** Null while one of them is no time. */
export function readOffsets(written: WrittenOffsets): Readonly<Record<string, number>> | null {
  const read = Object.entries(written).map(([camera, text]) => [camera, offsetOf(text)] as const);
  if (read.some(([, offset]) => offset === null)) return null;
  return Object.fromEntries(
    read.flatMap(([camera, offset]) => (offset === null || offset === 0 ? [] : [[camera, offset]])),
  );
}

export interface CameraClocksProps {
  readonly gallery: string;
  readonly album: string;
  readonly written: WrittenOffsets;
  readonly onChange: (written: WrittenOffsets) => void;
}

export function CameraClocks({ gallery, album, written, onChange }: CameraClocksProps) {
  const [another, setAnother] = useState('');
  const name = another.trim();
  const add = () => {
    if (written[name] === undefined) onChange({ ...written, [name]: '' });
    setAnother('');
  };
  const { value = [] } = useAsked(() => camerasOf(gallery, album), [gallery, album]);
  const cameras = [...new Set([...value, ...Object.keys(written)])].filter((each) => each !== OTHERS).sort();
  const field = (camera: string, label: string) => {
    const text = written[camera] ?? '';
    return (
      <Field
        key={camera}
        label={label}
        value={text}
        placeholder="+0:00"
        error={offsetOf(text) === null ? t('clocks.wrong') : null}
        onInput={(now) => onChange({ ...written, [camera]: now })}
      />
    );
  };
  return (
    <>
      <p class="text-pretty text-soft">{t('clocks.text')}</p>
      <div class="grid gap-4 sm:grid-cols-2">
        {cameras.map((camera) => field(camera, camera))}
        {field(OTHERS, t('clocks.others'))}
      </div>
      <div class="flex flex-wrap items-end gap-3">
        <div class="grow basis-60">
          <Field
            label={t('clocks.another')}
            hint={t('clocks.anotherHint')}
            value={another}
            maxLength={200}
            optional
            onInput={setAnother}
          />
        </div>
        <Button look="secondary" disabled={name === ''} onPress={add}>
          {t('clocks.add')}
        </Button>
      </div>
    </>
  );
}

async function camerasOf(gallery: string, album: string): Promise<readonly string[]> {
  const { items } = await api().albumPhotos(gallery, album, { limit: LOOKED_AT });
  return [...new Set(items.flatMap(({ camera }) => camera ?? []))];
}
