/** How answers show photos: renditions with their sizes, a placeholder, a download; and what an address of a photo answers. */
import { z } from 'zod';

const url = z.string().meta({
  description: 'Needs no key, and is good until `expiresAt`; a path is one of the address asked.',
});

const rendition = z
  .object({ url, width: z.int(), height: z.int(), mediaType: z.string() })
  .meta({ id: 'Rendition' });

export const renditions = z.object({
  thumbnail: rendition.meta({ description: 'At most 400 pixels a side.' }),
  web: rendition.meta({ description: 'At most 2048 pixels a side.' }),
  expiresAt: z.string().meta({
    description:
      'When the addresses of the photo end: in an hour or more; for guests in ten to fifteen minutes, and with their session.',
  }),
});

export const placeholder = z.string().nullable().meta({
  description:
    'ThumbHash as base64, to be drawn until the photo is there; null until the renditions are made.',
});

export const download = z.object({ url, fileName: z.string() }).nullable().meta({
  description: 'For staff the original, for guests what the policy of the album says; null = nothing.',
});

/** Of every photo that is shown. */
export const photoFiles = { renditions, placeholder, download };

export const onePhotoFiles = z.object({ photoId: z.string(), ...photoFiles }).meta({ id: 'PhotoFiles' });

export const cover = z
  .object({ photoId: z.string(), renditions, placeholder })
  .nullable()
  .meta({ description: 'The photo the album is shown by.' });

export const getPhotoFileRequest = z.strictObject({
  token: z.string().min(1).max(200).meta({ description: 'From the address of a photo.' }),
});

const maxAge = z.number();

/** The bytes, or the store that has them. */
export const photoFile = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('bytes'),
    bytes: z.instanceof(Uint8Array),
    mediaType: z.string(),
    disposition: z.string(),
    maxAge,
  }),
  z.object({ kind: z.literal('redirect'), url: z.string(), maxAge }),
]);

export type PhotoFile = z.output<typeof photoFile>;
