/** The surest ways to a picture: the device's own camera and its own pictures, by the file field every browser has. */
import { useId } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { isDesk } from '../device/browser.ts';
import { t } from './words/words.ts';

export interface PictureButtonsProps {
  /** A picture was tried before. */
  readonly again?: boolean;
  readonly onPicture: (file: File) => void;
}

export function PictureButtons({ again = false, onPicture }: PictureButtonsProps) {
  const desk = isDesk();
  return (
    <div class="flex flex-col gap-3">
      {desk ? null : (
        <PictureField camera look="primary" onPicture={onPicture}>
          {t(again ? 'selfie.again' : 'selfie.take')}
        </PictureField>
      )}
      <PictureField camera={false} look={desk ? 'primary' : 'secondary'} onPicture={onPicture}>
        {t('selfie.choose')}
      </PictureField>
    </div>
  );
}

interface PictureFieldProps {
  readonly children: string;
  /** Opens the camera that looks at whoever holds the device, where there is one. */
  readonly camera: boolean;
  readonly look: 'primary' | 'secondary';
  readonly onPicture: (file: File) => void;
}

function PictureField({ children, camera, look, onPicture }: PictureFieldProps) {
  const id = useId();
  const colours = look === 'primary' ? 'bg-action text-on-action' : 'bg-card ring-1 ring-edge ring-inset';
  return (
    <div class="relative">
      <input
        id={id}
        type="file"
        accept="image/*"
        {...(camera ? { capture: 'user' as const } : {})}
        class="peer absolute inset-0 size-full cursor-pointer opacity-0"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          // The same file may be chosen again after it was refused.
          event.currentTarget.value = '';
          if (file !== undefined) onPicture(file);
        }}
      />
      <label
        for={id}
        class={`pointer-events-none flex min-h-12 items-center justify-center gap-2 rounded-full px-5 py-2.5 text-center font-medium outline-offset-2 peer-focus-visible:outline-3 peer-focus-visible:outline-accent peer-active:scale-[0.98] ${colours}`}
      >
        <Icon name={camera ? 'camera' : 'picture'} size={20} />
        {children}
      </label>
    </div>
  );
}
