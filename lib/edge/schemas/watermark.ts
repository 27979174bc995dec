/** The words of a watermark: letters kith can draw without a font of the machine it runs on. */
import { text } from './fields.ts';

/** Latin, Greek and Cyrillic (with Ukrainian, Kazakh and Tatar letters), digits, signs of currencies and rights. */
const DRAWN = /^[ -~¡-¬®-ſȘ-țΆΈ-ΊΌΎ-ΡΣ-ώЀ-џҐґҮ-ұӘәӨөẞ‐-―‘-„†-•…‰‹›€₽№℗™]+$/;

export const watermark = text(100)
  .normalize('NFC')
  .regex(DRAWN, { error: 'must be Latin, Greek or Cyrillic letters, digits and signs like ©' })
  .meta({ description: 'Words across the renditions; null for none.' });
