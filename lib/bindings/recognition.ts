/** Which actions answer the routes that look at a photo. */
import { addPhotos } from '../actions/add-photos.ts';
import { compare } from '../actions/compare.ts';
import { detect as detectFaces } from '../actions/detect.ts';
import { enroll as enrollPhotos } from '../actions/enroll.ts';
import { facePassUpload, withImage } from '../actions/facepass-upload.ts';
import { identify as identifyPhoto } from '../actions/identify.ts';
import { identifyAll } from '../actions/identify-all.ts';
import { refreshIndexed } from '../actions/sync-enrolled.ts';
import { verify as verifyPerson } from '../actions/verify.ts';
import { recognition } from './needs.ts';

export const enroll = {
  enroll: { needs: recognition, run: enrollPhotos, replay: refreshIndexed },
  addPhotos: { needs: [...recognition, 'photoFacts', 'renderer'], run: addPhotos },
  facePassUpload: {
    needs: [...recognition, 'photoFacts', 'renderer', 'photoUrls'],
    run: facePassUpload,
    replay: withImage,
  },
} as const;

export const identify = {
  identify: { needs: recognition, run: identifyPhoto },
  identifyAll: { needs: recognition, run: identifyAll },
} as const;

export const verify = {
  verify: { needs: recognition, run: verifyPerson },
  compare: { needs: recognition, run: compare },
} as const;

export const detect = { detect: { needs: recognition, run: detectFaces } } as const;
