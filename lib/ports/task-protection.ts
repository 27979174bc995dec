/** The port that keeps the platform from ending this process in the middle of work when it needs fewer of its kind. */

export interface TaskProtection {
  /** Not to be ended for so many minutes, 1..2880, counted from now. Throws when the platform does not agree. */
  protect(minutes: number): Promise<void>;
  /** May be ended again. */
  release(): Promise<void>;
}
