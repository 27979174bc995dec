/** The refusal of a picture that was never sent: this page could not use it. */

export class UnusablePicture extends Error {
  readonly code: 'unreadable' | 'too_large';

  constructor(code: 'unreadable' | 'too_large', cause?: unknown) {
    super(code, { cause });
    this.name = 'UnusablePicture';
    this.code = code;
  }
}
