/** Every port an action may ask for; each action names the ones it uses with `Pick`. */
import type { Clock, Ids } from './clock.ts';
import type { Defaults } from './defaults.ts';
import type { Digest } from './digest.ts';
import type { EmbeddingSpaces } from './embedding-spaces.ts';
import type { EnrollmentQueue } from './enrollment-queue.ts';
import type { GuestSecrets } from './guest-secrets.ts';
import type { PhotoAnalyzer } from './photo-analyzer.ts';
import type { PhotoFacts } from './photo-facts.ts';
import type { PhotoRenderer } from './photo-renderer.ts';
import type { PhotoSource } from './photo-source.ts';
import type { PhotoStore } from './photo-store.ts';
import type { PhotoUrls } from './photo-urls.ts';
import type { QrCode } from './qr-code.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { Registry } from './registry.ts';
import type { Telemetry } from './telemetry.ts';
import type { Tending } from './tending.ts';
import type { UploadPlaces } from './upload-places.ts';
import type { VectorIndex } from './vector-index.ts';
import type { WebhookSender } from './webhook-sender.ts';

export interface ActionPorts {
  readonly registry: Registry;
  readonly index: VectorIndex;
  readonly analyzer: PhotoAnalyzer;
  readonly photoFacts: PhotoFacts;
  readonly renderer: PhotoRenderer;
  readonly photoStore: PhotoStore;
  readonly photoUrls: PhotoUrls;
  readonly uploadPlaces: UploadPlaces;
  readonly webhookSender: WebhookSender;
  /** Objects of others, which bulk jobs and upload events name. */
  readonly photoSource: PhotoSource;
  /** Items of jobs that wait to be enrolled. */
  readonly bulkQueue: EnrollmentQueue;
  /** Jobs whose items have to be found and sent. */
  readonly planQueue: EnrollmentQueue;
  /** Says which S3 uploads are enrolled at once; the others wait in the bulk queue. */
  readonly uploadBurst: RateLimiter;
  readonly spaces: EmbeddingSpaces;
  readonly telemetry: Telemetry;
  readonly tending: Tending;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly guestSecrets: GuestSecrets;
  readonly qrCode: QrCode;
  readonly defaults: Defaults;
}
