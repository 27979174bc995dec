/** What is said of a function of a deployment. */
import type { FunctionName } from '../edge/route.ts';

/** Functions that no HTTP route leads to. */
export type BackgroundFunction = 'migrate' | 'tend' | 'tidy' | 'plan' | 'ingest' | 'work';
export type DeployedFunction = FunctionName | 'bulk' | BackgroundFunction;

export type QueueName = 'bulk' | 'plan' | 'ingest' | 'tend';

/** Folders of the bucket. Crops, photos, renditions and uploads are kith's own; the others belong to those who put photos there. */
export type Folder = 'crops' | 'photos' | 'renditions' | 'uploads' | 'enroll' | 'albums' | 'import';

/** What a function may touch beyond the database, which all of them use. */
export interface Rights {
  /** Asks or changes the vector index, so it may need the key of Qdrant. */
  readonly index?: true;
  /** Reads the secret with the first admin key. */
  readonly firstKey?: true;
  /** Reads the secret by which CloudFront shows that it is ours. */
  readonly proxySecret?: true;
  readonly reads?: readonly Folder[];
  readonly writes?: readonly Folder[];
  /** Removes every version of an object, which takes listing them; the bytes can't be decrypted by this right. */
  readonly erases?: readonly Folder[];
  readonly lists?: readonly Folder[];
  /** Where bulk jobs may read besides `import`: the setting `importLocations`. */
  readonly imports?: true;
  readonly sends?: readonly QueueName[];
  /** Asks how deep a queue is. */
  readonly measures?: readonly QueueName[];
  /** Asks whether the bucket is there; a question about the whole bucket, which no folder can narrow. */
  readonly asksForBucket?: true;
}

export interface FunctionRow {
  readonly says: string;
  readonly start: 'request' | 'clock' | 'release' | { readonly queue: QueueName };
  /** Asked for by messages, too, where no clock comes by every minute. */
  readonly askedBy?: QueueName;
  /** Its work on a queue ends jobs webhooks are told of, and may leave the index something to catch up with. */
  readonly leavesWork?: true;
  /** Runs the models, so it gets the layer and much memory. */
  readonly looksAtPhotos: boolean;
  /** Longest run in seconds; the HTTP API waits 30 at most. */
  readonly seconds: number;
  /** Reserved at the same time, unless set otherwise. */
  readonly concurrency: number;
  readonly rights: Rights;
}
