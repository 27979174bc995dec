/** The port of the release step that brings the database to the state this release needs. */

export interface Schema {
  /** Applies what is missing, each migration whole or not at all, and answers the names. Several at once wait for each other. */
  migrate(): Promise<readonly string[]>;
}
