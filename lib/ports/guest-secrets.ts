/** The port for what lets guests in: secrets are compared without telling anything by the time it takes, PINs are hashed slowly. */

export interface GuestSecrets {
  /** Whether two hashes are the same bytes; takes equally long wherever they differ. */
  same(a: Uint8Array, b: Uint8Array): boolean;
  /** 16 bytes of salt and 32 bytes of scrypt hash. */
  hashPin(pin: string): Promise<Uint8Array>;
  /** Hashed with the salt of `stored`: the same bytes as `stored` when it is the same PIN. */
  hashPinLike(stored: Uint8Array, pin: string): Promise<Uint8Array>;
}
