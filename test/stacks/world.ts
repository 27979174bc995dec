/** Stacks of a deployment as a test looks at them: real ones, but with a line of code for each function instead of bundles. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { afterAll } from 'vitest';
import { z } from 'zod';
import { plainFiles, sitePages } from '../../lib/edge/site-pages.ts';
import { addStacks, type Stacks } from '../../lib/stacks/app.ts';

export type Context = Readonly<Record<string, unknown>>;

const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/** As `cdk` gives it: the switches of cdk.json, and what `-c` says. */
export function contextOf(own: Context): Record<string, unknown> {
  const { context } = cdkJson.parse(
    JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')),
  );
  return { ...context, ...own };
}

/** The settings that change what there is, in combinations that show each of them once. */
export const variants = {
  /** Nothing said. */
  plain: {},
  /** All that can be had, in a region. */
  full: {
    region: 'eu-central-1',
    stage: 'acme',
    modelPack: 'buffalo_sc',
    acceptModelLicence: 'yes',
    qdrantUrl: 'https://qdrant.example.com:6333',
    qdrantSecret: 'kith/qdrant',
    auroraProfile: 'steady',
    auroraStandby: 'yes',
    natGateways: 2,
    domain: 'kith.example.com',
    certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/1f2e',
    corsOrigins: 'https://app.example.com,https://photos.example.com',
    importLocations: 's3://studio-photos/{gallery}/raw/,s3://archive/',
    sourceDays: 30,
    alarmEmail: 'ops@example.com',
    budgetUsd: 250,
    topK: 10,
    siteDomain: 'photos.example.org',
    siteCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/2f3e',
    siteAddressLimit: 50_000,
  },
  /** As little as possible: no GPU, no way out. */
  small: { gpu: 'no', deletionProtection: 'no', reserveConcurrency: 'no', architecture: 'arm64' },
  /** Models in images, Qdrant inside, on-demand machines. */
  images: {
    modelPack: 'buffalo_l',
    acceptModelLicence: true,
    index: 'qdrant',
    qdrantUrl: 'http://10.0.4.4:6333',
    qdrantPrivate: true,
    natGateways: 0,
    gpuSpot: false,
    gpuInstances: ['g5.xlarge'],
    gpuMaxTasks: 2,
    siteFirewall: false,
  },
  /** The API alone. */
  bare: { site: 'no' },
} as const satisfies Readonly<Record<string, Context>>;

export interface Deployed {
  readonly app: App;
  readonly stacks: Stacks;
  /** Of the stack with this name; throws where the variant has none. */
  template(stack: keyof Stacks): Template;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

let pages: string | null = null;

/** A line for each file the site has, in a folder like that of the build. */
function somePages(): string {
  if (pages !== null) return pages;
  pages = mkdtempSync(join(tmpdir(), 'kith-pages-'));
  folders.push(pages);
  const names = [...sitePages.map(({ file }) => file), ...plainFiles, 'assets/guest-abc123.js', '.built'];
  for (const name of new Set(names)) {
    mkdirSync(dirname(join(pages, name)), { recursive: true });
    writeFileSync(join(pages, name), name);
  }
  return pages;
}

/** An app with the stacks in it, nothing written yet. */
export function appOf(own: Context): { readonly app: App; readonly stacks: Stacks } {
  const outdir = mkdtempSync(join(tmpdir(), 'kith-stacks-'));
  folders.push(outdir);
  const app = new App({ context: contextOf(own), outdir });
  return {
    app,
    stacks: addStacks(app, () => Code.fromInline('export const handler = async () => null;'), somePages()),
  };
}

const known = new Map<Context, Deployed>();

/** The templates of a variant; made once. What CloudFormation thinks of them is asked elsewhere, since it takes long. */
export function deployed(own: Context): Deployed {
  const before = known.get(own);
  if (before !== undefined) return before;
  process.env.CDK_VALIDATION = 'false';
  const { app, stacks } = appOf(own);
  const templates = new Map<string, Template>();
  const made: Deployed = {
    app,
    stacks,
    template(name) {
      const stack = stacks[name];
      if (stack === null) throw new RangeError(`there is no stack ${name}`);
      const template = templates.get(name) ?? Template.fromStack(stack);
      templates.set(name, template);
      return template;
    },
  };
  known.set(own, made);
  return made;
}
