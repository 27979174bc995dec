/** The port for SHA-256, which names photos by their bytes, hides the secrets of keys and signs what webhooks are told. */

export interface Digest {
  /** 64 lower-case hex digits. */
  sha256(bytes: Uint8Array): string;
  /** HMAC-SHA256 (RFC 2104) as 64 lower-case hex digits. */
  hmacSha256(key: Uint8Array, bytes: Uint8Array): string;
}
