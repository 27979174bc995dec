/** FacePass' requests and answers, in its own names. */
import { z } from 'zod';

const event = z.int().min(0).max(2_147_483_647);

const eventFields = {
  event_id: event.exactOptional().meta({ description: 'Event 7 is the album `event-7`.' }),
  user_id: event.exactOptional().meta({ description: 'What older clients call event_id.' }),
};

// Not strict: FacePass overlooks what it does not know.
export const facePassUploadRequest = z.object(eventFields);

export const facePassSearchRequest = z.object({
  ...eventFields,
  threshold: z
    .number()
    .min(0)
    .max(1)
    .exactOptional()
    .meta({ description: 'Cosine from which a photo is shown; never below the album’s own threshold.' }),
  limit: z.int().min(1).max(1000).default(10),
});

export const facePassHealthRequest = z.object({});

const image = z.string().nullable();

export const facePassUpload = z
  .object({
    face_id: z.int().meta({ description: 'Number of the photo; the same photo again gets the same.' }),
    image_url: image,
    confidence: z.number().meta({ description: 'Of the surest face; 0 where nobody is on the photo.' }),
    task_id: z.string(),
  })
  .meta({ id: 'FacePassUpload' });

export const facePassSearch = z
  .object({
    results: z.array(
      z.object({
        face_id: z.int(),
        event_id: z.int(),
        similarity: z.number().meta({ description: 'Raw cosine.' }),
        image_url: image,
      }),
    ),
    query_time_ms: z.number(),
    task_id: z.null(),
  })
  .meta({ id: 'FacePassSearch' });

const health = z.enum(['healthy', 'unhealthy']);

export const facePassHealth = z
  .object({
    status: health,
    services: z
      .object({ registry: health, index: health, models: health, photoStore: health })
      .exactOptional(),
  })
  .meta({ id: 'FacePassHealth' });
