/** What queues carry about jobs. */
import { z } from 'zod';

/** Lines are 32-bit numbers in the registry. */
const line = z.int().min(1).max(2_147_483_647);

export const planMessage = z.strictObject({ kind: z.literal('plan'), job: z.guid() });

export const itemsMessage = z
  .strictObject({ kind: z.literal('items'), job: z.guid(), from: line, to: line })
  .refine(({ from, to }) => from <= to);
