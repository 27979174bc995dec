/** `kith stats`: how much a gallery holds and by which rule it decides. */
import { say, sayJson, withConnection } from './shell.ts';
import { pairs, similarityText } from './table.ts';
import { galleryArgs, verb } from './verb.ts';

export const statsVerb = verb({
  name: 'stats',
  description: 'Count persons, faces and photos of a gallery',
  args: galleryArgs,
  async run(args, shell) {
    return withConnection(shell, args, async ({ client, place }) => {
      const stats = await client.stats(args.gallery);
      if (args.json === true) {
        sayJson(shell, { gallery: args.gallery, place, ...stats });
        return 0;
      }
      const { index, policy } = stats;
      const rule = policy.kind === 'fpir' ? `target FPIR ${policy.target}` : 'fixed';
      const rows: [string, string][] = [
        ['gallery', `${args.gallery} at ${place}`],
        ['persons', String(stats.persons)],
        ['faces', String(stats.faces)],
        ['photos', String(stats.photos)],
        ['enrollments', String(stats.enrollments)],
        ['index', `${index.adapter}, ${index.points} points, ${index.pending} pending`],
        ['threshold', `${similarityText(stats.threshold)} (${rule})`],
        ['embedding space', stats.embeddingSpace],
      ];
      for (const line of pairs(rows)) say(shell, line);
      return 0;
    });
  },
});
