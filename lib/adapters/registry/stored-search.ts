/** What the JSON columns of a search session hold, parsed on the way out. */
import { z } from 'zod';
import type { RankedPhoto, Ranking, SearchMark, SearchQuery } from '../../ports/search-records.ts';

const group = z.enum(['match', 'likely', 'maybe']);
const moment = z.iso.datetime().transform((text) => new Date(text));

export const rankedPhoto: z.ZodType<RankedPhoto> = z.object({
  photo: z.string(),
  faces: z.array(z.object({ face: z.string(), subject: z.int(), group, via: z.string().nullable() })),
});

export const query: z.ZodType<SearchQuery> = z.object({
  mode: z.enum(['any', 'all']),
  order: z.enum(['best', 'newest']),
  subjects: z.int(),
  filters: z.object({ from: moment.nullable(), to: moment.nullable(), labels: z.array(z.string()) }),
  threshold: z.number(),
  candidateThreshold: z.number(),
});

export const ranking: z.ZodType<Ranking> = z.object({
  revision: z.int(),
  items: z.array(z.object({ group, photos: z.array(rankedPhoto) })),
  rest: z.array(rankedPhoto),
});

export const marks: z.ZodType<readonly SearchMark[]> = z.array(
  z.object({ face: z.string(), mark: z.enum(['not_me', 'me_too']) }),
);
