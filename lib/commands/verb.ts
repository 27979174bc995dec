/** How a verb of the command line is declared: citty parses and prints help, this file makes it refuse what it doesn't know. */
import { type ArgsDef, type CommandDef, defineCommand, type ParsedArgs, parseArgs, renderUsage } from 'citty';
import { labels } from '../edge/schemas/album-photo-inputs.ts';
import { CommandProblem } from './command-problem.ts';
import type { ExitCode, Shell } from './shell.ts';

/** One verb, ready to run; what its options are is its own affair. */
export interface Verb {
  readonly name: string;
  readonly description: string;
  run(rawArgs: readonly string[], shell: Shell): Promise<ExitCode>;
  usage(parent: string): Promise<string>;
}

/** Verbs under a common word (`kith persons show`); `fallback` runs when no verb is named. */
export interface VerbGroup {
  readonly name: string;
  readonly description: string;
  readonly verbs: { readonly [name: string]: () => Promise<Verb | VerbGroup> };
  readonly fallback?: string;
}

interface VerbDefinition<T extends ArgsDef> {
  readonly name: string;
  readonly description: string;
  readonly args: T;
  /** The last positional may be given many times (`args._` holds them all). */
  readonly many?: boolean;
  run(args: ParsedArgs<T>, shell: Shell): Promise<ExitCode>;
}

/** Where a command finds its server and its gallery; the same words in every verb. */
export const connectionArgs = {
  url: {
    type: 'string',
    description: 'Server to talk to (or KITH_URL); otherwise the one of the data folder',
  },
  key: { type: 'string', description: 'API key (or KITH_API_KEY)' },
  json: { type: 'boolean', description: 'Print one JSON object and nothing else' },
} as const satisfies ArgsDef;

export const galleryArgs = {
  gallery: { type: 'string', description: 'Gallery', default: 'default' },
  ...connectionArgs,
} as const satisfies ArgsDef;

export function verb<const T extends ArgsDef>(definition: VerbDefinition<T>): Verb {
  const { name, description, args: known } = definition;
  return {
    name,
    description,
    async run(rawArgs, shell) {
      const args = parseArgs<T>([...rawArgs], known);
      refuseUnknown(args, definition);
      return definition.run(args, shell);
    },
    usage: (parent) =>
      renderUsage(defineCommand<T>({ meta: { name, description }, args: known }), named<T>(parent)),
  };
}

/** The help page of a group: one line per verb. */
export async function groupUsage(group: VerbGroup, parent: string): Promise<string> {
  const subCommands: Record<string, CommandDef> = {};
  for (const [name, load] of Object.entries(group.verbs)) {
    const { description } = await load();
    subCommands[name] = { meta: { name, description } };
  }
  const meta = { name: group.name, description: group.description };
  return renderUsage({ meta, subCommands }, parent === '' ? undefined : named(parent));
}

function named<T extends ArgsDef = ArgsDef>(name: string): CommandDef<T> {
  return { meta: { name } };
}

/** citty lets unknown options and surplus words pass; a misspelt `--threshhold` must not be ignored. */
function refuseUnknown<T extends ArgsDef>(args: ParsedArgs<T>, of: VerbDefinition<T>): void {
  const definitions = Object.entries<ArgsDef[string]>(of.args);
  const known = new Map(definitions.flatMap(([name, arg]) => spellings(name, arg).map((s) => [s, arg])));
  for (const [name, value] of Object.entries(args)) {
    if (name === '_') continue;
    const arg = known.get(name);
    const dashes = name.length === 1 ? '-' : '--';
    if (arg === undefined) throw new CommandProblem('usage', `There is no option ${dashes}${name}.`);
    if (value === '' && (arg.type === 'string' || arg.type === 'enum'))
      throw new CommandProblem('usage', `The option ${dashes}${name} needs a value.`);
  }
  const places = definitions.filter(([, arg]) => arg.type === 'positional').length;
  const surplus = of.many === true ? undefined : args._[places];
  if (surplus !== undefined)
    throw new CommandProblem('usage', `"${surplus}" is one word too many for ${of.name}.`);
}

function spellings(name: string, arg: ArgsDef[string]): readonly string[] {
  const camel = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const alias = 'alias' in arg ? arg.alias : undefined;
  return [name, camel, ...(Array.isArray(alias) ? alias : alias === undefined ? [] : [alias])];
}

/** A number from an option's text; undefined stays undefined. */
export function numberOption(
  name: string,
  text: string | undefined,
  range: { readonly min: number; readonly max: number; readonly whole?: boolean },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  const fits = value >= range.min && value <= range.max && (range.whole !== true || Number.isInteger(value));
  if (text.trim() !== '' && fits) return value;
  const kind = range.whole === true ? 'a whole number' : 'a number';
  throw new CommandProblem('usage', `--${name} takes ${kind} from ${range.min} to ${range.max}.`);
}

/** The parts of an option's text between its commas; undefined stays undefined. */
export function listOption(text: string | undefined): readonly string[] | undefined {
  const parts = text?.split(',').map((part) => part.trim());
  return parts?.filter((part) => part !== '');
}

/** Labels of photos, between commas; refused here, or each photo would be. */
export function labelsOption(text: string | undefined): readonly string[] | undefined {
  const parts = listOption(text);
  const [fault] = labels.safeParse(parts ?? []).error?.issues ?? [];
  if (fault !== undefined) throw new CommandProblem('usage', `A label of --labels ${fault.message}.`);
  return parts;
}
