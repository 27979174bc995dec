/** The port to what a camera wrote into a photo: when it was taken, by its own clock, and which camera it was. Nothing else is read. */

export interface CameraFacts {
  /** UTC; without an offset the camera's local time, taken for UTC. */
  readonly takenAt: Date | null;
  /** Minutes east of UTC. */
  readonly takenOffset: number | null;
  /** Make, model and body number. */
  readonly camera: string | null;
}

export interface PhotoFacts {
  /** Never throws: what can't be read is null. */
  read(bytes: Uint8Array): Promise<CameraFacts>;
}
