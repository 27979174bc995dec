/** What `npx cdk synth` says and writes without a network, with the real bundles. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { deployedFunctions } from '../../lib/stacks/function-table.ts';
import { runSynth, type SynthRun } from './run-synth.ts';

const runs: SynthRun[] = [];
afterAll(() => {
  for (const run of runs) run.remove();
});

async function synth(...settings: readonly string[]): Promise<SynthRun> {
  const run = await runSynth(...settings);
  runs.push(run);
  return run;
}

const template = z.looseObject({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) });

function typesOf({ output }: SynthRun, stack: string): readonly string[] {
  const text = readFileSync(join(output, `${stack}.template.json`), 'utf8');
  return Object.values(template.parse(JSON.parse(text)).Resources).map(({ Type }) => Type);
}

describe('with nothing said', () => {
  let run: SynthRun;
  beforeAll(async () => {
    run = await synth();
    process.stdout.write(`cdk synth, bundles included: ${run.seconds.toFixed(1)} s\n`);
  }, 180_000);

  test('it ends well, and complains of nothing but the layer, where that is not built', () => {
    const lines = run.said.split('\n').filter((line) => line.trim() !== '');
    const warnings = lines.filter((line) => /^WARNING/.test(line));
    const aboutLayer =
      /The layer with the models of opencv is not built\. Run: npx kith models fetch opencv && npx node layers\/inference\/build\.ts --pack opencv --arch x64/;
    expect(warnings.filter((line) => !aboutLayer.test(line))).toEqual([]);
    expect(lines.filter((line) => /^(FATAL|ERROR)/.test(line))).toEqual([]);
    expect(run.code).toBe(0);
  });

  test('there are six stacks, and the functions of the table with their bundles', () => {
    for (const stack of ['storage', 'site', 'api', 'gpu', 'operations'])
      expect(typesOf(run, stack).length).toBeGreaterThan(10);
    expect(typesOf(run, 'firewall')).toContain('AWS::WAFv2::WebACL');
    // One more is CDK's, which calls the migration.
    expect(typesOf(run, 'api').filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(
      deployedFunctions(true).length + 1,
    );
    const assets = JSON.parse(readFileSync(join(run.output, 'api.assets.json'), 'utf8'));
    const sources = Object.values(assets.files).map(
      (file) => z.object({ source: z.object({ path: z.string() }) }).parse(file).source.path,
    );
    const bundles = sources.filter((path) => existsSync(join(run.output, path, 'index.mjs')));
    expect(bundles).toHaveLength(deployedFunctions(true).length);
  });
});

describe('with settings', () => {
  test('a wrong one ends with a sentence and without a stack trace, before anything is built', async () => {
    const { code, said } = await synth('natGateway=1', 'auroraMaxAcu=lots');
    expect(said).toContain('natGateway is no setting; did you mean natGateways?');
    expect(said).toContain('auroraMaxAcu must be a number from 1 to 256');
    expect(said).not.toMatch(/^\s+at /m);
    expect(code).not.toBe(0);
  }, 180_000);
});
