/** `kith models`: which packs there are, under which licence, and what of them is on this machine. */
import type { Progress as Download } from '../../models/download.ts';
import { modelPlace } from './model-place.ts';
import { type FileListing, fetchModels, licencesOf, listModels, verifyModels } from './models.ts';
import { type Progress, startProgress } from './progress.ts';
import { remark, type Shell, say, sayJson } from './shell.ts';
import { table } from './table.ts';
import { type VerbGroup, verb } from './verb.ts';

const json = { type: 'boolean', description: 'Print one JSON object and nothing else' } as const;

const listPacks = verb({
  name: 'list',
  description: 'List the model packs, their licences and what of them is here',
  args: { json },
  async run(args, shell) {
    const packs = await listModels(modelPlace());
    if (args.json === true) {
      sayJson(shell, { packs });
      return 0;
    }
    const rows = packs.map((pack) => [
      pack.pack,
      pack.files.every(({ path }) => path !== null) ? 'here' : 'not here',
      pack.commercialUse ? 'yes' : 'no',
      pack.licence,
      pack.tested ? 'yes' : 'no',
      pack.thresholds,
      pack.space,
    ]);
    const titles = ['pack', 'files', 'commercial', 'licence', 'tested', 'thresholds', 'embedding space'];
    for (const line of table(columns(titles), rows)) say(shell, line);
    say(shell);
    const files = packs.flatMap((pack) => pack.files);
    const unique = [...new Map(files.map((file) => [file.name, file])).values()];
    for (const line of table(columns(['file', 'where']), unique.map(fileRow))) say(shell, line);
    return 0;
  },
});

const fetchFiles = verb({
  name: 'fetch',
  description: 'Fetch the files of a pack, from the mirror or from where they are published',
  args: {
    pack: {
      type: 'positional',
      description: 'Name of the pack, as `kith models list` shows it',
      required: true,
    },
    mirror: { type: 'string', description: 'Base URL or folder to look in first (or KITH_MODELS_MIRROR)' },
    json,
  },
  async run(args, shell) {
    const place = modelPlace();
    const licences = licencesOf(place, args.pack);
    for (const { file, licence, terms, url } of args.json === true ? [] : licences) {
      remark(shell, `${file}: ${licence}. ${terms}${url === null ? '' : ` ${url}`}`);
    }
    const bars = downloadBars(shell, args.json === true);
    const files = await fetchModels(place, args.pack, {
      mirror: args.mirror ?? null,
      signal: shell.signal,
      onProgress: bars.show,
    }).finally(bars.stop);
    if (args.json === true) sayJson(shell, { pack: args.pack, files, licences });
    else for (const { name, path, from } of files) say(shell, `${name}  ${path}  (${from})`);
    return 0;
  },
});

const verifyFiles = verb({
  name: 'verify',
  description: 'Read every model file that is here anew and compare its SHA-256',
  args: { json },
  async run(args, shell) {
    const files = await verifyModels(modelPlace());
    const good = files.every(({ wrong }) => wrong.length === 0);
    if (args.json === true) sayJson(shell, { good, files });
    else for (const line of table(columns(['file', 'where']), files.map(fileRow))) say(shell, line);
    return good ? 0 : 1;
  },
});

export const modelsVerbs: VerbGroup = {
  name: 'models',
  description: 'List, fetch and verify the model files',
  verbs: { list: async () => listPacks, fetch: async () => fetchFiles, verify: async () => verifyFiles },
  fallback: 'list',
};

function columns(titles: readonly string[]) {
  return titles.map((title) => ({ title }));
}

function fileRow({ name, path, wrong }: FileListing): readonly string[] {
  const found = wrong.map(
    (file) =>
      `not used, wrong sha256 ${file.sha256}: ${file.path}${file.movedTo === null ? '' : `, kept as ${file.movedTo}`}`,
  );
  return [name, [...(path === null ? (found.length === 0 ? ['missing'] : []) : [path]), ...found].join('; ')];
}

/** One bar per file, in megabytes, since a pack may come in several downloads. */
function downloadBars(shell: Shell, silent: boolean) {
  let file = '';
  let bar: Promise<Progress> | null = null;
  const stop = async () => (await bar)?.stop();
  return {
    show(step: Download): void {
      const total = megabytes(step.total ?? step.received);
      if (step.file !== file) {
        file = step.file;
        const before = bar;
        bar = (async () => {
          (await before)?.stop();
          return startProgress(shell, total, `${file}, MB`, silent);
        })();
      }
      void bar?.then((open) => open.at(megabytes(step.received), total));
    },
    stop,
  };
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}
