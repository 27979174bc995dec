/** QR codes by uqr. */
import { renderSVG } from 'uqr';
import type { QrCode } from '../ports/qr-code.ts';

/** Modules around the code (ISO/IEC 18004). */
const QUIET_ZONE = 4;

export const uqrCode: QrCode = {
  // Level M survives a fold or a stain on the printed card.
  svg: (text) => renderSVG(text, { ecc: 'M', border: QUIET_ZONE }),
};
