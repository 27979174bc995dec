/** How closely a photo is looked at: a portrait in one glance, a group piece by piece. */

/** `portrait`: the whole photo at a glance. The others look piece by piece as well, at half, three quarters and all of the resolution. */
export type DetailLevel = 'portrait' | 'standard' | 'high' | 'max';

/** Share of the photo's resolution at which its pieces are looked at; 0 = not at all. */
export const RESOLUTION: Readonly<Record<DetailLevel, number>> = {
  portrait: 0,
  standard: 0.5,
  high: 0.75,
  max: 1,
};
