/** Which actions answer the routes of erasures by selfie and of suppressions. */
import { confirmErasureRequest, confirmedNow } from '../actions/confirm-erasure-request.ts';
import { createErasureRequest } from '../actions/create-erasure-request.ts';
import { createSuppression } from '../actions/create-suppression.ts';
import { declineErasureRequest } from '../actions/decline-erasure-request.ts';
import { deleteSuppression } from '../actions/end-suppression.ts';
import { getErasureRequest } from '../actions/get-erasure-request.ts';
import { listErasureRequests } from '../actions/list-erasure-requests.ts';
import { getSuppression, listSuppressedFaces, listSuppressions } from '../actions/list-suppressions.ts';
import { restoreFace } from '../actions/restore-face.ts';
import { suppressionNow } from '../actions/suppression-answer.ts';
import { recognition, records } from './needs.ts';

export const erasing = {
  createErasureRequest: { needs: recognition, run: createErasureRequest },
  createAlbumErasureRequest: { needs: recognition, run: createErasureRequest },
  listErasureRequests: { needs: records, run: listErasureRequests },
  listAlbumErasureRequests: { needs: records, run: listErasureRequests },
  getErasureRequest: { needs: records, run: getErasureRequest },
  confirmErasureRequest: { needs: [...records, 'index'], run: confirmErasureRequest, replay: confirmedNow },
  declineErasureRequest: { needs: records, run: declineErasureRequest },
  createSuppression: { needs: recognition, run: createSuppression, replay: suppressionNow },
  listSuppressions: { needs: records, run: listSuppressions },
  getSuppression: { needs: records, run: getSuppression },
  deleteSuppression: { needs: [...records, 'index'], run: deleteSuppression },
  listSuppressedFaces: { needs: records, run: listSuppressedFaces },
  restoreFace: { needs: [...recognition, 'photoSource'], run: restoreFace },
} as const;
