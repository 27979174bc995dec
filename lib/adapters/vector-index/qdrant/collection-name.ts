/** One collection per embedding space: its name is the space's id, written with characters that every file system takes. */

/** Qdrant makes a folder of the name; file systems end at 255 bytes. */
const LONGEST = 200;

/** Lower-case letters, digits and `-` stay; every other byte becomes `_` and two hex digits, so that ids never share a name. */
export function collectionName(prefix: string, space: string): string {
  const bytes = new TextEncoder().encode(space);
  const encoded = Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return /[a-z0-9-]/.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`;
  }).join('');
  const name = prefix + encoded;
  if (encoded === '' || name.length > LONGEST) {
    throw new Error(`an embedding space needs an id of 1 to ${LONGEST - prefix.length} plain characters`);
  }
  return name;
}

/** The space a collection holds; null for a collection that is none of ours. */
export function spaceOf(prefix: string, name: string): string | null {
  if (!name.startsWith(prefix)) return null;
  const encoded = name.slice(prefix.length);
  if (!/^(?:[a-z0-9-]|_[0-9a-f]{2})+$/.test(encoded)) return null;
  const bytes = encoded.match(/_[0-9a-f]{2}|./g)?.map((part) => {
    return part.length === 1 ? part.charCodeAt(0) : Number.parseInt(part.slice(1), 16);
  });
  const space = new TextDecoder().decode(Uint8Array.from(bytes ?? []));
  return collectionName(prefix, space) === name ? space : null;
}
