/** Where one photo (or a few) is dropped or chosen. */
import { useRef, useState } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { say } from '../../components/toast.tsx';
import { judgeName } from '../upload/picked-file.ts';
import { t as tPhotos } from '../words/photos.ts';

export interface OnePhotoProps {
  readonly title: string;
  readonly choose: string;
  readonly many?: boolean;
  readonly onPicked: (files: readonly File[]) => void;
}

export function OnePhoto({ title, choose, many = false, onPicked }: OnePhotoProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (files: Iterable<File>) => {
    const all = [...files].slice(0, many ? 20 : 1);
    const refusal = all.map(judgeName).find((each) => each !== null);
    if (refusal != null) say(tPhotos(`no.${refusal}`), { icon: 'alert' });
    const fitting = all.filter((file) => judgeName(file) === null);
    if (fitting.length > 0) onPicked(fitting);
  };
  return (
    <section
      aria-label={title}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files ?? []);
      }}
      class={`flex flex-col items-center justify-center gap-4 rounded-card border-2 border-dashed px-6 text-center py-8 ${over ? 'border-accent bg-sunken' : 'border-line'}`}
    >
      <p class="font-medium">{title}</p>
      <Button look="secondary" icon="picture" onPress={() => input.current?.click()}>
        {choose}
      </Button>
      <input
        ref={input}
        type="file"
        multiple={many}
        accept="image/*,.heic,.heif,.avif"
        aria-label={choose}
        class="hidden"
        onChange={(event) => {
          take(event.currentTarget.files ?? []);
          event.currentTarget.value = '';
        }}
      />
    </section>
  );
}
