/** The live camera with an oval to fit the face into and words about the light; the file field stays the way that always works. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, IconButton } from '../components/button.tsx';
import { t as tShared } from '../components/words.ts';
import { type CameraTrouble, endCamera, openCamera, troubleOf } from '../device/camera.ts';
import { type Light, lightOf } from '../device/light.ts';
import { frameOf } from '../device/prepare-selfie.ts';
import { PictureButtons } from './picture-buttons.tsx';
import { t } from './words/words.ts';

export interface CameraViewProps {
  readonly onShot: (picture: Blob) => void;
  readonly onClose: () => void;
}

const LOOK_EVERY_MS = 500;
const SAMPLE = { width: 48, height: 36 } as const;

export function CameraView({ onShot, onClose }: CameraViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [trouble, setTrouble] = useState<CameraTrouble | null>(null);
  const [light, setLight] = useState<Light | null>(null);
  const [starts, setStarts] = useState(0);

  useEffect(() => {
    let stream: MediaStream | null = null;
    let over = false;
    const start = async () => {
      try {
        const opened = await openCamera();
        // Closed meanwhile: a camera nobody looks at must not stay on.
        if (over || document.hidden) return endCamera(opened);
        stream = opened;
        for (const track of opened.getTracks())
          track.addEventListener('ended', () => setTrouble('lost'), { once: true });
        if (video.current !== null) video.current.srcObject = opened;
        setTrouble(null);
      } catch (thrown) {
        if (!over) setTrouble(troubleOf(thrown));
      }
    };
    const onVisibility = () => {
      endCamera(stream);
      stream = null;
      if (!document.hidden) void start();
    };
    void start();
    document.addEventListener('visibilitychange', onVisibility);
    const looking = setInterval(() => setLight(lightIn(video.current)), LOOK_EVERY_MS);
    return () => {
      over = true;
      clearInterval(looking);
      document.removeEventListener('visibilitychange', onVisibility);
      endCamera(stream);
    };
  }, [starts]);

  const hint = light === null ? 'camera.fit' : (`camera.${light}` as const);
  return (
    <section
      aria-label={t('camera.title')}
      class="mx-auto flex w-full max-w-md grow flex-col gap-4 px-4 pb-8"
    >
      <h1 class="sr-only">{t('camera.title')}</h1>
      <div class="relative aspect-3/4 max-h-[65dvh] w-full overflow-hidden rounded-card bg-black">
        <video ref={video} playsInline muted autoPlay class="size-full -scale-x-100 object-cover" />
        <div
          aria-hidden="true"
          class={`absolute top-[46%] left-1/2 h-[66%] w-[62%] -translate-1/2 rounded-[50%] border-4 shadow-[0_0_0_100vmax_rgb(0_0_0/0.45)] transition-colors ${light === 'good' ? 'border-white' : 'border-white/60'}`}
        />
        <div class="absolute top-2 right-2">
          <IconButton icon="close" label={tShared('close')} onPress={onClose} onPhoto />
        </div>
        <p
          role="status"
          class="absolute inset-x-3 bottom-3 rounded-2xl bg-black/65 px-4 py-3 text-center text-white"
        >
          {/* A node of its own for each hint: words that change in place would count as moving. */}
          <span key={trouble ?? hint}>{t(trouble === null ? hint : `camera.${trouble}`)}</span>
        </p>
      </div>
      {trouble === null ? (
        <Button
          wide
          icon="camera"
          disabled={light === null}
          onPress={() => {
            const shown = video.current;
            if (shown !== null && shown.videoWidth > 0) frameOf(shown).then(onShot, () => setTrouble('lost'));
          }}
        >
          {t('camera.shoot')}
        </Button>
      ) : (
        <>
          <Button look="secondary" wide onPress={() => setStarts(starts + 1)}>
            {t('camera.start')}
          </Button>
          <PictureButtons onPicture={onShot} />
        </>
      )}
    </section>
  );
}

/** Null while there is no picture. */
function lightIn(video: HTMLVideoElement | null): Light | null {
  if (video === null || video.videoWidth === 0 || video.paused) return null;
  const canvas = new OffscreenCanvas(SAMPLE.width, SAMPLE.height);
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.drawImage(video, 0, 0, SAMPLE.width, SAMPLE.height);
  return lightOf(context.getImageData(0, 0, SAMPLE.width, SAMPLE.height).data, SAMPLE.width, SAMPLE.height);
}
