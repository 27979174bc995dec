/** What every request to the store shares: the SDK's client and the time a request with all its tries may take. */
import type { S3Client } from '@aws-sdk/client-s3';

export interface Connection {
  readonly s3: S3Client;
  /** Milliseconds without a byte, after which an answer is taken to be lost. */
  readonly silence: number;
  /** Options of one request, bodies included. */
  within(): { readonly abortSignal: AbortSignal };
}
