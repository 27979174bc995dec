/** `kith verify PERSON FILE`: is the person on the photo that person? */
import { photoFor } from './photo-question.ts';
import { coloured, say, sayJson, withConnection } from './shell.ts';
import { similarityText } from './table.ts';
import { galleryArgs, numberOption, verb } from './verb.ts';

export const verifyVerb = verb({
  name: 'verify',
  description: 'Say whether a photo shows a person you name',
  args: {
    person: { type: 'positional', description: 'Id of the person', required: true },
    file: { type: 'positional', description: 'Photo', required: true },
    threshold: { type: 'string', description: 'Cosine that counts as the same person' },
    ...galleryArgs,
  },
  async run(args, shell) {
    const threshold = numberOption('threshold', args.threshold, { min: -1, max: 1 });
    return withConnection(shell, args, async (connection) => {
      const photo = await photoFor(connection, args.gallery, args.file);
      const answer = await connection.client.verify(args.gallery, args.person, photo, { threshold });
      if (args.json === true)
        sayJson(shell, { gallery: args.gallery, person: args.person, file: args.file, ...answer });
      else {
        const verdict = coloured(
          shell.stdout,
          answer.verdict === 'same' ? 'green' : 'yellow',
          answer.verdict,
        );
        const { similarity, threshold: needed, thresholdSource } = answer;
        say(
          shell,
          `${verdict}  similarity ${similarityText(similarity)}, threshold ${similarityText(needed)} (${thresholdSource})`,
        );
      }
      return 0;
    });
  },
});
