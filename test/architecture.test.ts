/** Holds the code to its rooms: who may import whom, where the environment is read, how long a file may be. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folders = ['bin', 'lib', 'functions', 'layers', 'models', 'clients', 'web'];

function sources(folder: string): string[] {
  let entries: ReturnType<typeof read>;
  try {
    entries = read(folder);
  } catch {
    return [];
  }
  return entries
    .filter(
      (entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes('node_modules'),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

function read(folder: string) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true });
}

const files = folders.flatMap(sources);
const text = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

/** The room a file belongs to: its import rule's name. */
function roomOf(file: string): string {
  const [top, second] = file.split('/');
  if (/^clients\/\w+\/examples\//.test(file)) return 'examples';
  if (top !== 'lib') return top ?? '';
  return second?.endsWith('.ts') ? second.replace('.ts', '') : (second ?? '');
}

interface Edge {
  readonly from: string;
  readonly specifier: string;
  /** Room for a file of ours, `package:name` otherwise. */
  readonly to: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

function edgesOf(file: string): Edge[] {
  const source = text.get(file) ?? '';
  const found: Edge[] = [];
  const statement = /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
  const dynamic = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
  const add = (specifier: string, typeOnly: boolean) => {
    if (specifier.startsWith('.')) {
      const target = posix.normalize(posix.join(posix.dirname(file), specifier));
      found.push({ from: file, specifier, to: roomOf(target), target, typeOnly });
    } else {
      const name = specifier.startsWith('@')
        ? specifier.split('/').slice(0, 2).join('/')
        : specifier.split('/')[0];
      found.push({ from: file, specifier, to: `package:${name}`, target: specifier, typeOnly });
    }
  };
  for (const match of source.matchAll(statement)) add(match[2] ?? '', match[1] !== undefined);
  for (const match of source.matchAll(dynamic)) add(match[1] ?? '', false);
  return found;
}

const edges = files.flatMap(edgesOf);

/** The law. A room lists every other room and package it may import; `*` allows all packages. */
const law: Record<string, readonly string[]> = {
  errors: [],
  face: ['face', 'matching', 'errors'],
  matching: ['matching', 'face', 'errors'],
  ports: ['ports', 'face', 'matching', 'errors'],
  actions: ['actions', 'face', 'matching', 'ports', 'errors'],
  adapters: ['adapters', 'ports', 'face', 'matching', 'errors', 'prisma', '*'],
  config: ['config', 'package:zod', 'errors', 'ports', 'face'],
  models: ['models', 'face', 'ports', 'matching', 'errors', 'package:node', 'package:zod', 'package:fflate'],
  runtime: [
    'runtime',
    'adapters',
    'config',
    'ports',
    'models',
    'errors',
    'actions',
    'face',
    'matching',
    'package:node',
  ],
  edge: [
    'edge',
    'errors',
    'ports',
    'face',
    'package:zod',
    'package:zod-openapi',
    'package:middy',
    'package:@fastify/busboy',
    'package:aws-lambda',
    'package:node',
  ],
  bindings: ['bindings', 'actions', 'edge'],
  functions: ['bindings', 'edge', 'actions', 'runtime', 'adapters'],
  commands: [
    'commands',
    'clients',
    'edge',
    'actions',
    'matching',
    'face',
    'runtime',
    'config',
    'errors',
    'ports',
    'models',
    'package:node',
    'package:citty',
    'package:cli-progress',
    'package:uqr',
    'package:zod',
  ],
  clients: ['clients'],
  // Programs a reader runs; they read folders, clients don't.
  examples: ['clients', 'package:node'],
  web: [
    'web',
    'clients',
    'package:preact',
    'package:@preact/signals',
    'package:fflate',
    'package:thumbhash',
    'package:uqr',
  ],
  bin: [
    'bin',
    'functions',
    'edge',
    'stacks',
    'layers',
    'runtime',
    'config',
    'commands',
    'actions',
    'errors',
    'package:node',
    'package:citty',
  ],
  layers: ['layers', 'models', 'stacks', 'config', 'ports', 'errors', 'package:node', 'package:zod'],
  stacks: ['stacks', 'edge', 'config', 'errors', 'models', '*'],
};

function allowed(edge: Edge): boolean {
  const rules = law[roomOf(edge.from)];
  if (rules === undefined) return false;
  if (edge.to.startsWith('package:')) {
    if (rules.includes('*')) return true;
    const name = edge.to.startsWith('package:node:') ? 'package:node' : edge.to;
    return rules.includes(name);
  }
  return rules.includes(edge.to);
}

describe('rooms', () => {
  test('there is code to judge', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(edges.length).toBeGreaterThan(40);
  });

  test('every import stays within the import table', () => {
    const broken = edges.filter((edge) => !allowed(edge)).map((edge) => `${edge.from} -> ${edge.specifier}`);
    expect(broken).toEqual([]);
  });

  test('an adapter never imports another adapter', () => {
    // lib/adapters/<port>/… is one adapter family; single files are adapters of their own.
    const family = (file: string) => file.split('/').slice(0, 3).join('/');
    const broken = edges
      .filter((edge) => edge.from.startsWith('lib/adapters/') && edge.target.startsWith('lib/adapters/'))
      .filter((edge) => family(edge.from) !== family(edge.target))
      .map((edge) => `${edge.from} -> ${edge.specifier}`);
    expect(broken).toEqual([]);
  });

  test('only the runtime hands an action on, and only analyze-photos', () => {
    const broken = edges
      .filter((edge) => roomOf(edge.from) === 'runtime' && edge.to === 'actions')
      .filter((edge) => edge.target !== 'lib/actions/analyze-photos.ts')
      .map((edge) => `${edge.from} -> ${edge.specifier}`);
    expect(broken).toEqual([]);
  });

  test('the generated database client is imported by the registry adapter alone', () => {
    const broken = edges
      .filter(
        (edge) => edge.target.startsWith('prisma/client') && !edge.from.startsWith('lib/adapters/registry/'),
      )
      .map((edge) => edge.from);
    expect(broken).toEqual([]);
  });

  test('ports are types only', () => {
    const broken = files
      .filter((file) => roomOf(file) === 'ports')
      .filter((file) => /^export (?!type|interface)/m.test(text.get(file) ?? ''));
    expect(broken).toEqual([]);
    expect(
      edges.filter((edge) => roomOf(edge.from) === 'ports' && !edge.typeOnly).map((edge) => edge.from),
    ).toEqual([]);
  });

  test('the domain is arithmetic: nothing asynchronous, no process', () => {
    const broken = files
      .filter((file) => ['face', 'matching'].includes(roomOf(file)))
      .filter((file) =>
        /\basync\b|\bawait\b|\bPromise\b|\bprocess\.|\bDate\.now\b|Math\.random/.test(code(file)),
      );
    expect(broken).toEqual([]);
  });

  test('actions take time, chance and ids from ports', () => {
    const broken = files
      .filter((file) => roomOf(file) === 'actions')
      .filter((file) => /Date\.now|new Date\(\)|Math\.random|randomUUID|\bprocess\./.test(code(file)));
    expect(broken).toEqual([]);
  });

  test('the environment is read in lib/config.ts and nowhere else', () => {
    const broken = files.filter((file) => file !== 'lib/config.ts' && /process\.env/.test(code(file)));
    expect(broken).toEqual([]);
  });
});

/** A file's text without comments. */
function code(file: string): string {
  return (text.get(file) ?? '').replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

describe('sizes and names', () => {
  const lines = (file: string) => (text.get(file) ?? '').trimEnd().split('\n').length;

  test('no file above 250 lines, the median at most 100', () => {
    expect(files.filter((file) => lines(file) > 250).map((file) => `${file} ${lines(file)}`)).toEqual([]);
    const sizes = files.map(lines).sort((a, b) => a - b);
    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(100);
  });

  test('what AWS runs is at most 15 lines', () => {
    expect(files.filter((file) => file.startsWith('functions/') && lines(file) > 15)).toEqual([]);
  });

  test('no drawers and no barrels', () => {
    const drawer = /(^|[/-])(utils?|helpers?|common|services?|managers?|types|index|misc)(\.ts|\.tsx|\/|-)/;
    const named = files.filter((file) =>
      // AWS calls its service so.
      drawer.test(file.replace('vector-index', '').replace('sweep-index', '').replace('secrets-manager', '')),
    );
    expect(named.filter((file) => !/(rebuild|sweep|fill|vector)-index/.test(file))).toEqual([]);
  });

  test('names are kebab-case', () => {
    const odd = files.filter((file) => !/^[a-z0-9./-]+$/.test(file));
    expect(odd).toEqual([]);
  });

  test('a file opens with a sentence on why it exists', () => {
    const silent = files.filter((file) => !/^(#!.*\n)?\/\*\*[\s\S]/.test(text.get(file) ?? ''));
    expect(silent).toEqual([]);
  });

  test('no any, no cast through unknown, no default export, nothing left to do', () => {
    const broken = files.filter((file) =>
      /: any\b|\bas any\b|as unknown as|@ts-(ignore|expect-error|nocheck)|^export default|\bTODO\b|\bFIXME\b/m.test(
        text.get(file) ?? '',
      ),
    );
    expect(broken).toEqual([]);
  });
});
