/** The port that draws QR codes. */

export interface QrCode {
  /** A whole SVG document, black on white with the quiet zone the standard asks for. */
  svg(text: string): string;
}
