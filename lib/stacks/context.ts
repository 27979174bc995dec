/** From CDK context to a deployment's settings: parsed, completed and free of contradictions, or refused with one line per fault. */
import type { z } from 'zod';
import { nearest } from '../config/nearest-name.ts';
import type { SettingName } from '../config/settings.ts';
import { Refusal } from '../errors.ts';
import { contextSettings, handedOn, type namedSettings } from './context-table.ts';
import { contradictions } from './contradictions.ts';
import type { DeployedFunction } from './function-row.ts';
import { functionTable } from './function-table.ts';
import { fitsLayer } from './model-pack.ts';

type Named = typeof namedSettings;

/** The settings by name, parsed; null where one is unset and has no default. */
type NamedValues = {
  readonly [Name in keyof Named]:
    | z.output<Named[Name]['schema']>
    | (Named[Name]['fallback'] extends null ? null : never);
};

/** What is unset in the context but follows from other settings. */
interface Completed {
  readonly packaging: 'layer' | 'image';
  readonly index: 'qdrant' | 'pgvector';
  readonly natGateways: number;
  readonly auroraMinAcu: number;
}

export interface Deployment extends Omit<NamedValues, keyof Completed>, Completed {
  /** Reserved per function. */
  readonly concurrency: Readonly<Record<DeployedFunction, number>>;
  /** Settings of the running program, as its environment gives them. */
  readonly handedOn: Partial<Readonly<Record<SettingName, string>>>;
}

/**
 * CDK's own keys all have a punctuation mark; a plain word is a setting of ours.
 * @throws Refusal `validation_failed`
 */
export function readDeployment(context: Readonly<Record<string, unknown>>): Deployment {
  const faults = unknownNames(context);
  const read = Object.entries(contextSettings).map(([name, { schema, fallback }]) => {
    const value = asText(context[name]) ?? fallback;
    if (value === null) return [name, null];
    const result = schema.safeParse(value);
    if (!result.success) faults.push(`${name} ${result.error.issues[0]?.message ?? 'is wrong'}`);
    return [name, result.data];
  });
  if (faults.length > 0) throw refusal(faults);
  const values = Object.fromEntries(read);
  const deployment = completed(values, {
    concurrency: Object.fromEntries(
      Object.keys(functionTable).map((name) => [name, values[`${name}Concurrency`]]),
    ) as Record<DeployedFunction, number>,
    handedOn: Object.fromEntries(
      Object.entries(handedOn).flatMap(([name, theirs]) => {
        const text = asText(context[name]);
        return text === null ? [] : [[theirs, text]];
      }),
    ),
  });
  const wrong = contradictions(deployment);
  if (wrong.length > 0) throw refusal(wrong);
  return deployment;
}

function completed(values: NamedValues, rest: Pick<Deployment, 'concurrency' | 'handedOn'>): Deployment {
  const index = values.index ?? (values.qdrantUrl === null ? 'pgvector' : 'qdrant');
  const shut = index === 'pgvector' && !values.gpu;
  return {
    ...values,
    ...rest,
    index,
    packaging: values.packaging ?? (fitsLayer(values.modelPack) ? 'layer' : 'image'),
    natGateways: values.natGateways ?? (shut ? 0 : 1),
    auroraMinAcu: values.auroraMinAcu ?? (values.auroraProfile === 'pausing' ? 0 : 0.5),
  };
}

/** `-c` gives text, cdk.json also numbers, truth values and lists. */
function asText(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (Array.isArray(value)) return value.map(asText).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function unknownNames(context: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(contextSettings);
  return Object.keys(context)
    .filter((name) => /^\w+$/.test(name) && !names.includes(name))
    .map((name) => `${name} is no setting; did you mean ${nearest(name, names)}?`);
}

function refusal(faults: readonly string[]): Refusal {
  return new Refusal('validation_failed', `These settings are wrong:\n  ${faults.join('\n  ')}`, { faults });
}
