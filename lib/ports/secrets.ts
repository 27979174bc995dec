/** The port for secrets that live elsewhere and rotate there. */

export interface Secrets {
  /** The current text of a secret; remembered until `refresh`. */
  read(id: string): Promise<string>;
  /** Reads it anew, once however many ask at the same time: what was remembered has been rejected. */
  refresh(id: string): Promise<string>;
}
