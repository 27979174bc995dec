/** The keys a photo store has a place for. */

/** A store's word and uuids: what the actions make, and nothing that could lead anywhere else. */
const KEY = /^[a-z]+(\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}){1,3}$/;

/** All that one gallery has in one store. */
const PREFIX = /^[a-z]+\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/$/;

export function isStorageKey(text: string): boolean {
  return KEY.test(text);
}

/** The key itself, or a fault: nobody but us makes keys. */
export function storageKey(text: string): string {
  if (!KEY.test(text)) throw new Error(`not a key of the photo store: ${JSON.stringify(text)}`);
  return text;
}

/** The prefix itself, or a fault: what is removed by prefix must not be more than was meant. */
export function storagePrefix(text: string): string {
  if (!PREFIX.test(text)) throw new Error(`not a prefix of the photo store: ${JSON.stringify(text)}`);
  return text;
}
