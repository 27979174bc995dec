/** The keys a photo store has a place for. */

/** A store's word and uuids: what the actions make, and nothing that could lead anywhere else. */
const KEY = /^[a-z]+(\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}){1,3}$/;

export function isStorageKey(text: string): boolean {
  return KEY.test(text);
}

/** The key itself, or a fault: nobody but us makes keys. */
export function storageKey(text: string): string {
  if (!KEY.test(text)) throw new Error(`not a key of the photo store: ${JSON.stringify(text)}`);
  return text;
}
