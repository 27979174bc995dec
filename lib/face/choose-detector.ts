/** The detectors by name, as this release sets them up: the only place that tells them apart. */
import type { Detector } from './detector.ts';
import { retinaface, retinafacePasses, retinafaceSuppression } from './retinaface.ts';
import { goldenPasses, goldenSuppression, productPasses, productSuppression, scrfd } from './scrfd.ts';
import { yunet, yunetGoldenPasses, yunetPasses, yunetSuppression } from './yunet.ts';

/** `golden` repeats the reference exactly, `product` looks where faces are really found. */
export function chooseDetector(name: Detector['name'], mode: 'product' | 'golden'): Detector {
  switch (name) {
    case 'scrfd':
      return mode === 'golden'
        ? scrfd(goldenPasses, goldenSuppression)
        : scrfd(productPasses, productSuppression);
    case 'retinaface':
      return retinaface(retinafacePasses, retinafaceSuppression);
    case 'yunet':
      return mode === 'golden' ? yunet(yunetGoldenPasses, null) : yunet(yunetPasses, yunetSuppression);
  }
}
