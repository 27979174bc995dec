/** The settings of a deployment: defaults that follow from each other, and a sentence for everything that can't be. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../lib/errors.ts';
import { connectionsOf } from '../../lib/stacks/connections.ts';
import { readDeployment } from '../../lib/stacks/context.ts';
import { contextSettings, contextTable } from '../../lib/stacks/context-table.ts';
import { functionTable } from '../../lib/stacks/function-table.ts';
import { contextOf, variants } from './world.ts';

/** The lines of the refusal; fails when nothing is refused. */
function faultsOf(context: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    readDeployment(context);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error.code).toBe('validation_failed');
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  throw new Error('nothing was refused');
}

describe('what is unset', () => {
  test('nothing has to be set, and the pack that is taken then may be used by anybody', () => {
    expect(readDeployment(contextOf({}))).toMatchObject({
      modelPack: 'opencv',
      index: 'pgvector',
      packaging: 'layer',
      auroraProfile: 'pausing',
      auroraMinAcu: 0,
      natGateways: 1,
      gpu: true,
      handedOn: {},
    });
  });

  test.each([
    [{ qdrantUrl: 'https://q.example.com:6333' }, { index: 'qdrant' }],
    [{ gpu: 'no' }, { natGateways: 0 }],
    [{ gpu: 'no', qdrantUrl: 'https://q.example.com:6333' }, { natGateways: 1 }],
    [{ auroraProfile: 'steady' }, { auroraMinAcu: 0.5 }],
    [{ modelPack: 'buffalo_m', acceptModelLicence: 'yes' }, { packaging: 'layer' }],
    [{ modelPack: 'buffalo_l', acceptModelLicence: 'yes' }, { packaging: 'image' }],
    [{ modelPack: 'antelopev2', acceptModelLicence: 'yes' }, { packaging: 'image' }],
  ])('follows from what is set: %j → %j', (context, follows) => {
    expect(readDeployment(context)).toMatchObject(follows);
  });
});

describe('how values come', () => {
  test('numbers, truth values and lists of cdk.json are as good as the text of the command line', () => {
    expect(
      readDeployment({ natGateways: 2, gpu: false, corsOrigins: ['https://a.example', 'https://b.example'] }),
    ).toEqual(
      readDeployment({ natGateways: '2', gpu: 'no', corsOrigins: 'https://a.example,https://b.example' }),
    );
  });

  test('keys of CDK itself are none of ours', () => {
    expect(() =>
      readDeployment({
        'aws:cdk:bundling-stacks': [],
        '@aws-cdk/core:checkSecretUsage': true,
        'acknowledged-issue-numbers': [1],
        'availability-zones:account=1:region=eu-central-1': [],
      }),
    ).not.toThrow();
  });

  test('settings of the program are handed on under its own names', () => {
    expect(readDeployment({ topK: 7, keep: 'photos', rateLimit: '60/60' }).handedOn).toEqual({
      KITH_TOP_K: '7',
      KITH_KEEP: 'photos',
      KITH_RATE_LIMIT: '60/60',
    });
  });

  test('all faults are told at once', () => {
    expect(faultsOf({ natGateways: 9, stage: 'PROD', gpuu: 'yes' })).toEqual([
      'gpuu is no setting; did you mean gpu?',
      'stage must be up to 16 small letters, digits and hyphens',
      'natGateways must be a whole number from 0 to 2',
    ]);
  });
});

describe('each bad value is refused with a sentence that names the setting and what is allowed', () => {
  const bad: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
    [{ region: 'Frankfurt' }, 'region must be a region like eu-central-1'],
    [{ stage: 'a_b' }, 'stage must be up to 16 small letters, digits and hyphens'],
    [
      { modelPack: 'arcface' },
      'modelPack must be one of: buffalo_sc, buffalo_sc_q8, buffalo_s, buffalo_m, buffalo_l, antelopev2, opencv, mobilefacenet_128',
    ],
    [{ acceptModelLicence: 'maybe' }, 'acceptModelLicence must be yes or no'],
    [{ packaging: 'zip' }, 'packaging must be one of: layer, image'],
    [{ architecture: 'x64' }, 'architecture must be one of: x86_64, arm64'],
    [{ index: 'exact' }, 'index must be one of: qdrant, pgvector'],
    [{ qdrantUrl: 'qdrant:6333' }, 'qdrantUrl must be a URL that begins with https:// or http://'],
    [{ qdrantSecret: 'two words' }, 'qdrantSecret must be the name or the whole ARN of a secret'],
    [{ qdrantPrivate: 'inside' }, 'qdrantPrivate must be yes or no'],
    [{ vpcCidr: '10.0.0.0/8' }, 'vpcCidr must be a range like 10.0.0.0/16, from /16 to /22'],
    [{ natGateways: 3 }, 'natGateways must be a whole number from 0 to 2'],
    [{ auroraProfile: 'proxy' }, 'auroraProfile must be one of: pausing, steady'],
    [{ auroraMinAcu: '0.7' }, 'auroraMinAcu must be a multiple of 0.5'],
    [{ auroraMaxAcu: 0.5 }, 'auroraMaxAcu must be a number from 1 to 256'],
    [{ auroraStandby: '2' }, 'auroraStandby must be yes or no'],
    [
      { databaseName: 'postgres' },
      'databaseName must be small letters, digits and _, and no word Postgres keeps for itself',
    ],
    [{ passwordDays: 0 }, 'passwordDays must be a whole number from 1 to 1000'],
    [{ backupDays: 36 }, 'backupDays must be a whole number from 1 to 35'],
    [{ sourceDays: 0 }, 'sourceDays must be a whole number from 1 to 3650'],
    [{ deletionProtection: 'soft' }, 'deletionProtection must be yes or no'],
    [{ reserveConcurrency: 10 }, 'reserveConcurrency must be yes or no'],
    [{ analysisMemory: 512 }, 'analysisMemory must be a whole number from 1024 to 10240'],
    [{ recordsMemory: 128 }, 'recordsMemory must be a whole number from 256 to 10240'],
    [{ requestsPerSecond: 0 }, 'requestsPerSecond must be a whole number from 1 to 10000'],
    [{ requestBurst: '1e3' }, 'requestBurst must be a whole number from 1 to 5000'],
    [
      { corsOrigins: 'app.example.com' },
      'corsOrigins must be origins like https://app.example.com separated by commas, or *',
    ],
    [
      { corsOrigins: 'https://app.example.com/' },
      'corsOrigins must be origins like https://app.example.com separated by commas, or *',
    ],
    [{ domain: 'localhost' }, 'domain must be a domain like kith.example.com'],
    [{ certificateArn: 'arn:aws:iam::1:x' }, 'certificateArn must be the ARN of an ACM certificate'],
    [{ site: 'web' }, 'site must be yes or no'],
    [{ siteDomain: 'https://photos.example.org' }, 'siteDomain must be a domain like kith.example.com'],
    [{ siteCertificateArn: 'arn:aws:iam::1:x' }, 'siteCertificateArn must be the ARN of an ACM certificate'],
    [{ siteFirewall: 'some' }, 'siteFirewall must be yes or no'],
    [{ siteAddressLimit: 300 }, 'siteAddressLimit must be a whole number from 1000 to 2000000000'],
    [{ importLocations: 's3://bucket' }, 'importLocations must be s3://bucket/prefix/ separated by commas'],
    [{ gpu: 'cuda' }, 'gpu must be yes or no'],
    [{ gpuInstances: 't3.large' }, 'gpuInstances must be instance types with an NVIDIA GPU like g4dn.xlarge'],
    [{ gpuMaxTasks: 21 }, 'gpuMaxTasks must be a whole number from 1 to 20'],
    [{ gpuSpot: 'cheap' }, 'gpuSpot must be yes or no'],
    [{ gpuBatches: 0 }, 'gpuBatches must be a whole number from 1 to 1000'],
    [{ logDays: 10 }, /^logDays must be one of: 1, 3, 5, 7, 14, 30, 60, 90/.source],
    [{ alarmEmail: 'ops' }, 'alarmEmail must be an e-mail address'],
    [{ budgetUsd: 'much' }, 'budgetUsd must be a number from 1 to 1000000'],
    [{ planConcurrency: 1 }, 'planConcurrency must be a whole number from 2 to 1000'],
    [{ enrollConcurrency: 0 }, 'enrollConcurrency must be a whole number from 1 to 1000'],
    [{ logLevel: 'loud' }, 'logLevel must be one of: debug, info, warn, error, silent'],
    [{ rateLimit: '60' }, 'rateLimit must be <requests>/<seconds> like 600/60, or none'],
    [{ uploadBurst: '60' }, 'uploadBurst must be <requests>/<seconds> like 600/60, or none'],
    [{ keep: 'all' }, 'keep must be one of: none, crops, photos'],
    [{ albumDays: '-1' }, 'albumDays must be a whole number from 0 to 36500'],
    [{ topK: 0 }, 'topK must be a whole number from 1 to 100'],
    [{ faceSelection: 'first' }, 'faceSelection must be one of: largest, center-largest, only'],
    [{ similarityThreshold: 2 }, 'similarityThreshold must be a number from -1 to 1'],
    [{ detectionThreshold: 2 }, 'detectionThreshold must be a number from 0 to 1'],
    [{ computePrice: -1 }, 'computePrice must be a number from 0 to 1000'],
  ];

  test.each(bad)('%j', (context, sentence) => {
    const [fault = '', ...others] = faultsOf(context);
    expect(others).toEqual([]);
    if (sentence.startsWith('^')) expect(fault).toMatch(new RegExp(sentence));
    else expect(fault).toBe(sentence);
  });

  test('and every setting is among them', () => {
    const tried = new Set(bad.flatMap(([context]) => Object.keys(context)));
    const left = Object.keys(contextSettings).filter(
      (name) => !tried.has(name) && !name.endsWith('Concurrency'),
    );
    expect(left).toEqual([]);
  });
});

describe('what can’t be had together', () => {
  test.each([
    [
      { modelPack: 'buffalo_sc' },
      /^acceptModelLicence must be yes for the pack buffalo_sc, which is under the licence "InsightFace model licence" \(Non-commercial research only/,
    ],
    [
      { modelPack: 'mobilefacenet_128', gpu: 'no' },
      /^acceptModelLicence must be yes .* "InsightFace model licence"/,
    ],
    [
      { modelPack: 'buffalo_sc_q8', acceptModelLicence: 'yes' },
      /^modelPack must be one that can be downloaded while an image is built \(gpu is yes\); buffalo_sc_q8 has no official download$/,
    ],
    [
      { packaging: 'image', architecture: 'arm64' },
      /^architecture must be x86_64, since packaging is image and images are built for it$/,
    ],
    [{ index: 'qdrant' }, /^qdrantUrl must be set, since index is qdrant$/],
    [
      { index: 'pgvector', qdrantUrl: 'https://q.example.com:6333' },
      /^qdrantUrl must stay unset, since index is pgvector$/,
    ],
    [{ qdrantSecret: 'kith/qdrant' }, /^qdrantSecret must stay unset, since index is pgvector$/],
    [
      { qdrantUrl: 'https://q.example.com:6333', natGateways: 0 },
      /^natGateways must be at least 1, since the functions reach Qdrant over the internet \(qdrantPrivate=yes if they do not\)$/,
    ],
    [{ auroraMinAcu: 1 }, /^auroraMinAcu must be 0 or unset, since auroraProfile is pausing$/],
    [
      { auroraProfile: 'steady', auroraMinAcu: 0 },
      /^auroraMinAcu must be at least 0.5, since auroraProfile is steady$/,
    ],
    [
      { auroraProfile: 'steady', auroraMinAcu: 8 },
      /^auroraMaxAcu must be at least auroraMinAcu, which is 8$/,
    ],
    [
      { identifyConcurrency: 900 },
      /^auroraMaxAcu must be larger or the …Concurrency smaller: together the functions and tasks may open \d+ connections, and Aurora takes 808$/,
    ],
    [
      { auroraMaxAcu: 1 },
      /^auroraMaxAcu must be larger or the …Concurrency smaller: .* and Aurora takes 174$/,
    ],
    [{ domain: 'kith.example.com' }, /^certificateArn must be set, since domain is$/],
    [
      { certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/1f2e' },
      /^domain must be set, since certificateArn is$/,
    ],
    [
      { ...variants.full, region: 'eu-west-1' },
      /^certificateArn must name a certificate in eu-west-1, where the API is, not in eu-central-1$/,
    ],
    [{ siteDomain: 'photos.example.org' }, /^siteCertificateArn must be set, since siteDomain is$/],
    [
      { siteCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/2f3e' },
      /^siteDomain must be set, since siteCertificateArn is$/,
    ],
    [
      {
        siteDomain: 'photos.example.org',
        siteCertificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/2f3e',
      },
      /^siteCertificateArn must name a certificate in us-east-1, where CloudFront looks, not in eu-central-1$/,
    ],
    [
      { ...variants.full, siteDomain: 'kith.example.com' },
      /^siteDomain must be another than domain, which leads to the API without the pages$/,
    ],
    [{ site: 'no', siteDomain: 'photos.example.org' }, /^siteDomain must stay unset, since site is no$/],
    [
      { region: 'cn-north-1' },
      /^site must be no in cn-north-1, from where CloudFront’s own region us-east-1 can’t be reached$/,
    ],
    [{ budgetUsd: 10 }, /^alarmEmail must be set, since somebody has to be told of budgetUsd$/],
  ])('%j', (context, sentence) => {
    const faults = faultsOf(context);
    expect(faults.filter((fault) => sentence.test(fault))).toHaveLength(1);
  });

  test('a misspelt setting is refused with the nearest name', () => {
    expect(faultsOf({ qdrantURL: 'https://q.example.com' })).toEqual([
      'qdrantURL is no setting; did you mean qdrantUrl?',
    ]);
    expect(faultsOf({ natgateways: 1 })).toEqual(['natgateways is no setting; did you mean natGateways?']);
  });
});

describe('connections', () => {
  test('the functions and tasks of the defaults fit into the database of the defaults', () => {
    expect(() => readDeployment({})).not.toThrow();
  });

  test('what Aurora takes is what AWS documents, less what it keeps for itself', () => {
    const taken = (min: number, max: number) => connectionsOf({ min, max }) + 15;
    expect([1, 2, 4, 8, 16, 32, 256].map((max) => taken(1, max))).toEqual([
      189, 189, 823, 1669, 3360, 5000, 5000,
    ]);
    // A small floor caps it.
    expect([8, 16, 64].map((max) => taken(0.5, max))).toEqual([1669, 2000, 2000]);
  });

  test('where nothing is reserved nothing is reckoned', () => {
    expect(() => readDeployment({ auroraMaxAcu: 1, reserveConcurrency: 'no' })).not.toThrow();
  });
});

describe('the table', () => {
  test('shows every setting once, with its default', () => {
    const names = [...contextTable().matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(names).toEqual(Object.keys(contextSettings));
    expect(names).toEqual([...new Set(names)]);
    for (const name of Object.keys(functionTable)) expect(names).toContain(`${name}Concurrency`);
    expect(contextTable()).toContain('| `auroraMaxAcu` | `4` | largest capacity');
  });

  test('stands in the page on deploying as it is here', () => {
    const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
    const [, shown] = /<!-- context -->\n([\s\S]*?)\n<!-- \/context -->/.exec(page) ?? [];
    expect(shown).toBe(contextTable());
  });
});
