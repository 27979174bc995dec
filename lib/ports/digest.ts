/** The port for SHA-256, which names photos by their bytes and hides the secrets of keys. */

export interface Digest {
  /** 64 lower-case hex digits. */
  sha256(bytes: Uint8Array): string;
}
