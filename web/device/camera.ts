/** The camera of the device as a stream for a page, ended when nobody looks at it. */

export type CameraTrouble = 'denied' | 'none' | 'lost';

/** The camera that looks at whoever holds the device. @throws DOMException */
export function openCamera(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 960 } },
  });
}

export function endCamera(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** Why there is no picture, of what getUserMedia threw. */
export function troubleOf(thrown: unknown): CameraTrouble {
  const name = thrown instanceof DOMException ? thrown.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotReadableError' || name === 'AbortError' ? 'lost' : 'none';
}
