/** The port that has the recurring step (`tend`) called once more soon, where no clock calls it every minute. */

export interface Tending {
  /** Within two minutes, however often it is asked for. Never throws: what can't be asked for waits for the clock. */
  soon(): Promise<void>;
}
