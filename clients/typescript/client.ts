/** A typed client of the kith API on the platform's fetch: nothing else needed, in Node 20 and later or in a browser. */
import { albumCalls } from './albums.ts';
import { bulkCalls } from './bulk.ts';
import { carrying, type HeldPhoto } from './carry.ts';
import { erasingCalls } from './erasing.ts';
import { galleryCalls } from './galleries.ts';
import { visitCalls } from './guest-visit.ts';
import { guestCalls } from './guests.ts';
import { importCalls } from './imports.ts';
import { installationCalls } from './installation.ts';
import { peopleCalls } from './people.ts';
import { personCalls } from './persons.ts';
import { upload } from './photo-body.ts';
import { recognitionCalls } from './recognition.ts';
import { searchCalls } from './searches.ts';
import { galleryPath } from './segment.ts';
import { type ClientOptions, createSend, type Fetch } from './transport.ts';
import { webhookCalls } from './webhooks.ts';

export { allItems, everyItem, type PageOptions } from './listing.ts';
export type { EnrollOptions, IdentifyOptions } from './recognition.ts';

type Calls = ReturnType<typeof callsOf>;

export interface KithClient extends Calls {
  /** The same client with other options: a `signal` that aborts some of its calls, a `fetch` that tells of their progress. */
  with(options: Partial<ClientOptions>): KithClient;
}

/** Every method resolves to the answer's body or rejects with KithProblem. Lists can be awaited or walked with `for await`. */
export function createClient(options: ClientOptions): KithClient {
  return { ...callsOf(options), with: (more) => createClient({ ...options, ...more }) };
}

/** Multipart adds a little to this, and a Lambda event carries about 4.4 MB of photo. */
const REQUEST_BYTES = 4 * 1024 * 1024;

function callsOf(options: ClientOptions) {
  const send = createSend(options);
  const raw: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  const put = async (gallery: string, photo: HeldPhoto, idempotencyKey?: string) =>
    upload(send, raw, galleryPath(gallery), photo, options, idempotencyKey);
  const carry = carrying(options.requestBytes ?? REQUEST_BYTES, put);
  return {
    ...galleryCalls(send),
    ...recognitionCalls(send, carry),
    ...personCalls(send),
    ...albumCalls(send, carry),
    ...peopleCalls(send),
    ...importCalls(send),
    ...searchCalls(send, carry),
    ...guestCalls(send),
    ...visitCalls(send),
    ...erasingCalls(send, carry),
    ...bulkCalls(send),
    ...webhookCalls(send),
    ...installationCalls(send),

    /** The other calls do so themselves with what is too big for a request; this is for photos that jobs are to take. */
    upload: (gallery: string, photo: HeldPhoto) => put(gallery, photo),
  };
}
