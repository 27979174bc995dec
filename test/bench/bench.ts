/** `npm run bench [section …] [-- --quick]`: one table with machine, versions and protocol; what has a peer is measured beside it. */
import { parseArgs } from 'node:util';
import { readConfig } from '../../lib/config.ts';
import { Refusal } from '../../lib/errors.ts';
import { hasSharedFaces } from '../fixtures/development-pack.ts';
import { accuracySection } from './accuracy-section.ts';
import { albumIndexing } from './album-indexing.ts';
import { analysisSpeed } from './analysis-speed.ts';
import type { BenchContext, Section } from './bench-context.ts';
import { tableHead, tableRow } from './bench-table.ts';
import { bigPhotoSpeed } from './big-photo.ts';
import { bulkJobSpeed } from './bulk-job.ts';
import { bulkSpeed } from './bulk-speed.ts';
import { coldStart } from './cold-start.ts';
import { decodeSpeed } from './decode-speed.ts';
import { enrollCommit } from './enroll-commit.ts';
import { identifyOverhead } from './identify-overhead.ts';
import { keptOut } from './kept-out.ts';
import { load } from './load.ts';
import { machineLines } from './machine.ts';
import { manyFacesServer } from './many-faces.ts';
import { developmentPack } from './own-environment.ts';
import { packagedFunctions } from './packaged-functions.ts';
import { pageSpeed } from './page-speed.ts';
import { people } from './people.ts';
import { pgvectorSearch } from './pgvector-search.ts';
import { searchSpeed } from './search-speed.ts';
import { type SeededFolder, seedFolder } from './seeded-folder.ts';
import { selfie } from './selfie.ts';
import { largeAlbumLatency, selfieLatency } from './selfie-latency.ts';
import { smallFaces } from './small-faces.ts';
import { synthTime } from './synth-time.ts';
import { tenThousandPhotos } from './ten-thousand.ts';
import { threadChoice } from './thread-choice.ts';

const sections: Readonly<Record<string, Section>> = {
  analysis: analysisSpeed,
  decode: decodeSpeed,
  big: bigPhotoSpeed,
  bulk: bulkSpeed,
  job: bulkJobSpeed,
  search: searchSpeed,
  identify: identifyOverhead,
  reopen: manyFacesServer,
  cold: coldStart,
  packaged: packagedFunctions,
  commit: enrollCommit,
  synth: synthTime,
  load,
  accuracy: accuracySection,
  people,
  selfie,
  keptOut,
};

/** Answer a question about a setting, or take many minutes, so they run only when they are named. */
const onDemand: Readonly<Record<string, Section>> = {
  threads: threadChoice,
  pgvector: pgvectorSearch,
  growth: tenThousandPhotos,
  small: smallFaces,
  indexing: albumIndexing,
  latency: selfieLatency,
  'large-album': largeAlbumLatency,
  pages: pageSpeed,
};

const protocol = [
  'kith and the reference take turns photo by photo (or in blocks of a few seconds) within one run; a ratio is the median of the',
  'pairs, a set of photos the geometric mean of its photos’ ratios. The reference: InsightFace, the same two model files, detection',
  'at 128 and 640, idle threads don’t spin, two threads; its times are its own, without the pipe between. kith: a lone request to',
  'the server’s worker pool (two ONNX threads a worker where there are two cores), from the bytes of the file to the embeddings of all faces.',
];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const all = { ...sections, ...onDemand };
  const unknown = positionals.filter((name) => !Object.hasOwn(all, name));
  if (unknown.length > 0) {
    throw new Refusal(
      'validation_failed',
      `No section ${unknown.join(', ')}; there are: ${Object.keys(all).join(', ')}.`,
    );
  }
  if (!hasSharedFaces) {
    console.log('Skipped: the photos and models of ../shared are not beside this checkout.');
    return;
  }
  const config = readConfig();
  const named = Object.entries(all).filter(([name]) => positionals.includes(name));
  const wanted = positionals.length === 0 ? Object.entries(sections) : named;
  // npm keeps an option to itself that does not stand after `--`, and tells it this way.
  const quick = values.quick || process.env.npm_config_quick === 'true';
  await run(wanted, quick, { ...config, ...developmentPack, KITH_DETECTOR: null });
}

async function run(
  wanted: readonly (readonly [string, Section])[],
  quick: boolean,
  config: BenchContext['config'],
): Promise<void> {
  const seeded: SeededFolder[] = [];
  const manyFaces = async () => {
    seeded[0] ??= await seedFolder(config, quick ? 1_000 : 10_000);
    return seeded[0];
  };
  const context = { quick, config, python: config.KITH_BENCH_PYTHON, manyFaces };
  for (const line of [...machineLines(context.python), `Protocol: ${protocol.join(' ')}`])
    console.log(`- ${line}`);
  if (quick) console.log('- **Quick run: few repetitions, not for quoting.**');
  console.log(`\n${tableHead}`);
  const verdicts: boolean[] = [];
  try {
    for (const [name, section] of wanted) {
      for (const row of await section(context)) {
        if (row.reached != null) verdicts.push(row.reached);
        console.log(tableRow(name, row));
      }
    }
  } finally {
    await seeded[0]?.remove();
  }
  console.log(`\n${verdicts.filter(Boolean).length} of ${verdicts.length} budgets reached.`);
}

try {
  await main();
} catch (cause) {
  if (!(cause instanceof Refusal)) throw cause;
  console.error(`kith: ${cause.message}`);
  process.exitCode = 1;
}
