/** The port for the secret of the first admin key of a deployed installation. */

export interface BootstrapSecret {
  /** As it is now, never as it was remembered; null where the installation has none. */
  read(): Promise<string | null>;
}
