/** What a page put into the browser's storage, read back as what it may be: anything, for it may be from another release or another hand. */

/** Null where nothing stands, where it is no JSON, and where the browser gives no storage. */
export function storedJson(where: 'tab' | 'device', name: string): unknown {
  try {
    const storage = where === 'tab' ? sessionStorage : localStorage;
    return JSON.parse(storage.getItem(name) ?? 'null');
  } catch {
    return null;
  }
}
