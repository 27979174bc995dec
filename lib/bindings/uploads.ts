/** Which actions answer the routes of uploads. */
import { createUpload } from '../actions/create-upload.ts';
import { receiveUpload } from '../actions/receive-upload.ts';
import { stores } from './needs.ts';

export const uploads = {
  createUpload: { needs: stores, run: createUpload },
  putUpload: { needs: stores, run: receiveUpload },
} as const;
