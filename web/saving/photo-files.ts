/** Photos on their way from signed addresses to files: fetched one by one, under names that every system takes. */

export interface PhotoFile {
  readonly url: string;
  readonly fileName: string;
  /** A new address when this one has had its time; null when there is none any more. What it throws ends the whole. */
  readonly renew?: () => Promise<string | null>;
}

/** Null when the photo is not to be had; others may be. @throws the signal's reason */
export async function fetched(
  { url, renew }: Pick<PhotoFile, 'url' | 'renew'>,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = await bytesAt(url, signal);
  if (bytes !== null || renew === undefined) return bytes;
  const next = await renew();
  return next === null || next === url ? null : bytesAt(next, signal);
}

async function bytesAt(url: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const answer = await fetch(url, { signal });
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return null;
  }
}

/** Two cameras write the same names: the second one gets a number. Nothing in a name leads out of the folder it is unpacked into. */
export function distinct(photos: readonly PhotoFile[]): readonly PhotoFile[] {
  const taken = new Set<string>();
  return photos.map(({ fileName, ...rest }) => {
    const plain = plainName(fileName);
    const dot = plain.lastIndexOf('.');
    const [stem, end] = dot > 0 ? [plain.slice(0, dot), plain.slice(dot)] : [plain, ''];
    let name = plain;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${stem} (${n})${end}`;
    taken.add(name.toLowerCase());
    return { ...rest, fileName: name };
  });
}

/** A name that every system takes. */
export function plainName(name: string): string {
  const plain = name.replace(/[\p{Cc}\p{Bidi_Control}<>:"/\\|?*]/gu, '_').replace(/^\.+/, '');
  return plain.trim().slice(0, 120) || 'photo';
}
