/** Every function of the routes table, as AWS would run it. */
import { handler as albums } from '../functions/albums.lambda.ts';
import { handler as bulk } from '../functions/bulk.lambda.ts';
import { handler as detect } from '../functions/detect.lambda.ts';
import { handler as enroll } from '../functions/enroll.lambda.ts';
import { handler as galleries } from '../functions/galleries.lambda.ts';
import { handler as guests } from '../functions/guests.lambda.ts';
import { handler as identify } from '../functions/identify.lambda.ts';
import { handler as operations } from '../functions/operations.lambda.ts';
import { handler as persons } from '../functions/persons.lambda.ts';
import { handler as photos } from '../functions/photos.lambda.ts';
import { handler as prepare } from '../functions/prepare.lambda.ts';
import { handler as tend } from '../functions/tend.lambda.ts';
import { handler as tidy } from '../functions/tidy.lambda.ts';
import { handler as uploads } from '../functions/uploads.lambda.ts';
import { handler as verify } from '../functions/verify.lambda.ts';

export const handlers = {
  enroll,
  identify,
  verify,
  detect,
  galleries,
  persons,
  albums,
  photos,
  guests,
  operations,
  uploads,
  bulk,
} as const;

/** What runs without a caller: once at the start, every few seconds, hourly. */
export const schedules = { prepare, tend, tidy } as const;

/** What works on the queues, where this process does it. */
export { consumers } from '../functions/work.ecs-task.ts';
