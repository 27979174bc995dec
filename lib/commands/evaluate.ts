/** `kith evaluate DIR`: how well the models tell these people apart, from a folder with one folder per person. */
import { writeFile } from 'node:fs/promises';
import type { KnownSpace } from '../ports/embedding-spaces.ts';
import type { PhotoAnalyzer } from '../ports/photo-analyzer.ts';
import { detPlot } from './det-plot.ts';
import { type EvaluationReport, type EvaluationWishes, evaluateFolder } from './evaluation.ts';
import { evaluationText } from './evaluation-text.ts';
import { readExclusionList } from './exclusion-list.ts';
import { measuredPoint } from './measured-point.ts';
import { type PersonFolders, readPersonFolders } from './person-folders.ts';
import { startProgress } from './progress.ts';
import { remark, type Shell, say, sayJson } from './shell.ts';
import { plain } from './table.ts';
import { numberOption, verb } from './verb.ts';

/** What evaluate needs from the rest of kith: the models of the default space, opened in this process. */
export interface EvaluatePorts {
  openAnalyzer(): Promise<{ readonly analyzer: PhotoAnalyzer; readonly space: KnownSpace }>;
}

export const evaluateVerb = verb({
  name: 'evaluate',
  description: 'Measure error rates on a folder with one folder of photos per person',
  args: {
    dir: { type: 'positional', description: 'Folder that holds one folder per person', required: true },
    exclude: { type: 'string', description: 'File of photos to leave out: SHA-256 and reason per line' },
    plot: { type: 'string', description: 'Write a DET plot (SVG) to this file' },
    curve: {
      type: 'boolean',
      description: 'Print the measured operating point for the model manifest (JSON) and nothing else',
    },
    'quality-filter': {
      type: 'enum',
      options: ['none', 'standard', 'strict'],
      description: 'How good a face has to be (default: standard, with --curve none)',
    },
    'photos-per-person': { type: 'string', description: 'Photos enrolled per person, 1 to 20', default: '1' },
    splits: { type: 'string', description: 'Random half-splits of the persons, 1 to 1000', default: '100' },
    seed: { type: 'string', description: 'Seed of splits and resampling', default: '1' },
    json: { type: 'boolean', description: 'Print one JSON object and nothing else' },
  },
  async run(args, shell) {
    const wishes = {
      exclusions:
        args.exclude === undefined ? new Map<string, string>() : await readExclusionList(args.exclude),
      // The first percentile of the norms must not be taken of what an earlier one let pass.
      qualityFilter: args['quality-filter'] ?? (args.curve === true ? 'none' : 'standard'),
      photosPerPerson: whole('photos-per-person', args['photos-per-person'], 1, 20),
      splits: whole('splits', args.splits, 1, 1000),
      seed: whole('seed', args.seed, 0, 2 ** 32 - 1),
    };
    const folders = await readPersonFolders(args.dir);
    const report = await measured(
      shell,
      folders,
      args.dir,
      wishes,
      args.json === true || args.curve === true,
    );
    if (args.plot !== undefined) await writeFile(args.plot, plotOf(report));
    if (args.curve === true) sayJson(shell, measuredPoint(report));
    else if (args.json === true) sayJson(shell, report);
    else for (const line of evaluationText(report)) say(shell, line);
    if (args.plot !== undefined) remark(shell, `The DET plot is in ${plain(args.plot)}.`);
    return 0;
  },
});

async function measured(
  shell: Shell,
  folders: PersonFolders,
  root: string,
  wishes: EvaluationWishes,
  silent: boolean,
): Promise<EvaluationReport> {
  const total = folders.persons.reduce((sum, { photos }) => sum + photos.length, 0);
  const models = await shell.ports.openAnalyzer();
  const progress = await startProgress(shell, total, 'Analysing', silent);
  try {
    const watch = { signal: shell.signal, onProgress: progress.at };
    return await evaluateFolder(models, folders.persons, root, wishes, watch);
  } finally {
    progress.stop();
    await models.analyzer.close();
  }
}

function plotOf({ space, raw, cleaned }: EvaluationReport): string {
  const series = [
    { label: 'raw labels', colour: '#999', figures: raw },
    ...(cleaned === null ? [] : [{ label: 'cleaned labels', colour: '#06c', figures: cleaned }]),
  ];
  return detPlot(`${space.pack}, ${space.detector}: DET (dashed: fewer than 30 false matches)`, series);
}

function whole(name: string, text: string, min: number, max: number): number {
  return numberOption(name, text, { min, max, whole: true }) ?? min;
}
