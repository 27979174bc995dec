/** Who may do what: each function has exactly the rights its work needs, and the task those of the function it stands in for. */
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { DeployedFunction } from '../../lib/stacks/function-row.ts';
import { deployedFunctions, functionTable } from '../../lib/stacks/function-table.ts';
import { functionsOf } from './functions.ts';
import { deployed, variants } from './world.ts';

const some = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const things = z.union([z.array(z.unknown()), z.unknown().transform((value) => [value])]);
const statement = z.looseObject({
  Effect: z.string(),
  Action: some,
  Resource: things,
  Condition: z.unknown().optional(),
});
const policy = z.looseObject({ Statement: z.array(statement) });

/** Resources by the names the stacks know them by. */
const names: readonly (readonly [RegExp, string])[] = [
  [/PhotosBucket\w+Arn/, 'bucket'],
  [/Queues(\w+?)Dead[0-9A-F]{8}/, 'parked'],
  [/Queues(Plan|Bulk|Ingest|Tend)[0-9A-F]{8}/, 'queue'],
  [/DatabasePasswordAttachment/, 'the database’s secret'],
  [/FirstKey[0-9A-F]{8}/, 'the first key'],
  [/ProxyKey[0-9A-F]{8}/, 'the secret of CloudFront'],
  [/secret:kith\/qdrant-\?{6}/, 'Qdrant’s secret'],
  [/DataKey/, 'data key'],
  [/QueueKey/, 'queue key'],
  [/Log[0-9A-F]{8}/, 'own log'],
  [/studio-photos/, 'studio-photos'],
  [/:::archive/, 'archive'],
  [/:task\//, 'tasks of the cluster'],
];

function spoken(resource: unknown): string {
  const text = JSON.stringify(resource);
  if (text === '"*"') return '*';
  const [pattern, name] = names.find(([known]) => known.test(text)) ?? [];
  if (pattern === undefined || name === undefined) throw new Error(`what is ${text}?`);
  if (name === 'queue' || name === 'parked') return `${name} ${pattern.exec(text)?.[1]?.toLowerCase()}`;
  const tail = /(\/[^"]*)"\]?\]?\}?$/.exec(text)?.[1] ?? '';
  return name.includes('secret') || name.startsWith('tasks') ? name : `${name}${tail}`;
}

/** `action thing` for everything the statements allow, with the folders or services a condition narrows it to. */
function linesOf(document: unknown): readonly string[] {
  const lines = policy.parse(document).Statement.flatMap(({ Effect, Action, Resource, Condition }) => {
    expect(Effect).toBe('Allow');
    const condition = JSON.stringify(Condition ?? null);
    const folders = [...condition.matchAll(/"([\w{}*/]+\/\*)"/g)].map(([, folder]) => folder);
    const service = /"kms:ViaService":\s*(?:"(\w+)\.|\{"Fn::Join":\["",\["(\w+)\.)/.exec(condition);
    const narrowed = [
      ...(folders.length > 0 ? [`under ${folders.join(' ')}`] : []),
      ...(service === null ? [] : [`by ${service[1] ?? service[2]}`]),
      ...(condition.includes('"Null"') ? ['as a whole'] : []),
    ];
    return Action.flatMap((action) =>
      Resource.map((resource) => [action, spoken(resource), ...narrowed].join(' ')),
    );
  });
  return [...new Set(lines)].sort();
}

/** Of the role of a function: its own policy is the only thing in it. */
function rightsOf(template: Template, name: DeployedFunction): readonly string[] {
  const { role = '' } = functionsOf(template).get(name) ?? {};
  const { Properties } = template.toJSON().Resources[role];
  expect(Properties.ManagedPolicyArns).toBeUndefined();
  expect(Properties.Policies).toHaveLength(1);
  const attached = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties: own }) =>
    own.Roles.some(({ Ref }: { Ref: string }) => Ref === role),
  );
  expect(attached).toEqual([]);
  return linesOf(Properties.Policies[0].PolicyDocument);
}

const everybody = [
  'ec2:AssignPrivateIpAddresses *',
  'ec2:CreateNetworkInterface *',
  'ec2:DeleteNetworkInterface *',
  'ec2:DescribeNetworkInterfaces *',
  'ec2:DescribeSubnets *',
  'ec2:UnassignPrivateIpAddresses *',
  'kms:Decrypt data key by secretsmanager',
  'logs:CreateLogStream own log',
  'logs:PutLogEvents own log',
  'secretsmanager:GetSecretValue the database’s secret',
];

const readsUploads = [
  'kms:Decrypt data key by s3',
  's3:GetObject bucket/uploads/*',
  's3:GetObjectVersion bucket/uploads/*',
];

const erases = (...folders: readonly string[]) => [
  ...folders.flatMap((folder) => [
    `s3:DeleteObject bucket/${folder}/*`,
    `s3:DeleteObjectVersion bucket/${folder}/*`,
    `s3:GetObject bucket/${folder}/*`,
  ]),
  `s3:ListBucketVersions bucket under ${folders.map((folder) => `${folder}/*`).join(' ')}`,
];

const keeps = [
  'kms:GenerateDataKey data key by s3',
  's3:PutObject bucket/crops/*',
  's3:PutObject bucket/photos/*',
];
const sends = (...queues: readonly string[]) => [
  'kms:Decrypt queue key by sqs',
  'kms:GenerateDataKey queue key by sqs',
  ...queues.map((queue) => `sqs:SendMessage queue ${queue}`),
];
const receives = (queue: string) => [
  'kms:Decrypt queue key by sqs',
  ...['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'].map(
    (action) => `sqs:${action} queue ${queue}`,
  ),
];
const measures = (...queues: readonly string[]) =>
  queues.flatMap((queue) => [
    `sqs:GetQueueAttributes queue ${queue}`,
    `sqs:GetQueueAttributes parked ${queue}`,
  ]);
const reads = (...folders: readonly string[]) => [
  'kms:Decrypt data key by s3',
  ...folders.flatMap((folder) => [
    `s3:GetObject bucket/${folder}/*`,
    `s3:GetObjectVersion bucket/${folder}/*`,
  ]),
];
const lists = (...folders: readonly string[]) => [
  `s3:ListBucket bucket under ${folders.map((folder) => `${folder}/*`).join(' ')}`,
];
const ours = ['crops', 'photos', 'renditions', 'uploads'] as const;
const puts = (folder: string) => ['kms:GenerateDataKey data key by s3', `s3:PutObject bucket/${folder}/*`];
/** Addresses can do what those can who sign them. */
const shown = ['photos', 'renditions', 'import', 'albums'] as const;

/** Beside what everybody may. */
const wanted: Readonly<Record<DeployedFunction, readonly string[]>> = {
  enroll: [
    ...reads('uploads', 'photos'),
    ...keeps,
    ...puts('renditions'),
    ...erases(...ours),
    ...lists('uploads', 'photos', 'crops', 'renditions'),
  ],
  identify: [...readsUploads, ...erases('uploads'), ...lists('uploads')],
  verify: [...readsUploads, ...erases('uploads'), ...lists('uploads')],
  detect: [],
  galleries: [],
  persons: [],
  albums: [...reads(...shown), ...lists(...shown)],
  photos: [
    ...reads('uploads', ...shown),
    ...puts('crops'),
    ...puts('renditions'),
    ...erases('crops', 'uploads', 'renditions'),
    ...lists('uploads', ...shown, 'crops'),
  ],
  guests: [...reads(...shown), ...lists(...shown)],
  operations: ['s3:ListBucket bucket as a whole'],
  uploads: ['kms:GenerateDataKey data key by s3', 's3:PutObject bucket/uploads/*'],
  bulk: [...reads('import'), ...lists('import'), ...sends('plan', 'bulk')],
  tend: [...erases(...ours), ...lists(...ours), ...sends('bulk', 'plan'), ...measures('bulk', 'plan')],
  tidy: [...erases(...ours), ...lists(...ours)],
  plan: [...reads('import'), ...lists('import'), ...sends('bulk', 'plan'), ...receives('plan')],
  ingest: [
    ...reads('enroll', 'albums', 'photos'),
    ...keeps,
    ...puts('renditions'),
    ...erases('crops', 'photos', 'renditions'),
    ...lists('enroll', 'albums', 'photos', 'crops', 'renditions'),
    ...sends('bulk'),
    ...receives('ingest'),
  ],
  work: [
    ...reads('import', 'enroll', 'albums', 'uploads', 'photos'),
    ...keeps,
    ...puts('renditions'),
    ...erases(...ours),
    ...lists('import', 'enroll', 'albums', 'uploads', 'photos', 'crops', 'renditions'),
    ...sends('bulk'),
    ...receives('bulk'),
  ],
  migrate: ['secretsmanager:GetSecretValue the first key'],
};

/** Beside that, where the recurring step is asked for by messages. */
const asking: Readonly<Record<DeployedFunction, readonly string[]>> = {
  enroll: sends('tend'),
  galleries: sends('tend'),
  persons: sends('tend'),
  albums: sends('tend'),
  photos: sends('tend'),
  guests: sends('tend'),
  operations: sends('tend'),
  uploads: sends('tend'),
  bulk: sends('tend'),
  tend: [...sends('tend'), ...receives('tend')],
  identify: [],
  verify: [],
  detect: [],
  tidy: [],
  plan: sends('tend'),
  ingest: sends('tend'),
  work: sends('tend'),
  migrate: [],
};

/** Beside that, those who answer requests, where CloudFront stands before them. */
const hearsProxy = (name: DeployedFunction) =>
  functionTable[name].start === 'request' ? ['secretsmanager:GetSecretValue the secret of CloudFront'] : [];

const sorted = (lines: readonly string[]) => [...new Set(lines)].sort();

const steady = { auroraProfile: 'steady' };

describe('functions', () => {
  test.each(deployedFunctions(false))('%s may do what its work needs, and nothing else', (name) => {
    const template = deployed(variants.small).template('api');
    expect(rightsOf(template, name)).toEqual(
      sorted([...everybody, ...wanted[name], ...asking[name], ...hearsProxy(name)]),
    );
  });

  test.each(deployedFunctions(true))(
    'with a steady database %s asks nobody to look after what is left',
    (name) => {
      const template = deployed(steady).template('api');
      expect(rightsOf(template, name)).toEqual(sorted([...everybody, ...wanted[name], ...hearsProxy(name)]));
    },
  );

  test.each(deployedFunctions(true))('without CloudFront %s reads no secret of it', (name) => {
    const template = deployed(variants.bare).template('api');
    expect(rightsOf(template, name)).toEqual(sorted([...everybody, ...wanted[name], ...asking[name]]));
  });

  test('with Qdrant, those that ask the index read its key, and nobody else does', () => {
    const template = deployed(variants.full).template('api');
    const key = 'secretsmanager:GetSecretValue Qdrant’s secret';
    const readers = deployedFunctions(true).filter((name) => rightsOf(template, name).includes(key));
    expect(readers.sort()).toEqual(
      [
        'albums',
        'enroll',
        'galleries',
        'identify',
        'ingest',
        'migrate',
        'operations',
        'persons',
        'photos',
        'tend',
        'tidy',
      ].sort(),
    );
  });

  test('places of others are read by those who plan and accept bulk jobs and those who show photos, in the folders that were named', () => {
    const template = deployed(variants.full).template('api');
    const theirs = deployedFunctions(true).flatMap((name) =>
      rightsOf(template, name)
        .filter((line) => /studio-photos|archive/.test(line))
        .map((line) => `${name}: ${line}`),
    );
    expect(theirs.toSorted()).toEqual(
      ['albums', 'bulk', 'guests', 'photos', 'plan'].flatMap((name) => [
        `${name}: s3:GetObject archive/*`,
        `${name}: s3:GetObject studio-photos/*/raw/*`,
        `${name}: s3:GetObjectVersion archive/*`,
        `${name}: s3:GetObjectVersion studio-photos/*/raw/*`,
        `${name}: s3:ListBucket archive`,
        `${name}: s3:ListBucket studio-photos under */raw/*`,
      ]),
    );
  });
});

describe('what must not be', () => {
  const all = (variant: keyof typeof variants) =>
    (['storage', 'firewall', 'api', 'gpu', 'operations'] as const)
      .filter((name) => deployed(variants[variant]).stacks[name] !== null)
      .map((name) => deployed(variants[variant]).template(name));

  test('no policy allows all actions of a service, but for the agent of ECS, which asks for one of its own', () => {
    const wild = (Object.keys(variants) as (keyof typeof variants)[])
      .flatMap(all)
      .flatMap((template) => JSON.stringify(template.toJSON()).match(/"[a-z0-9]+:\w*\*"/g) ?? []);
    // The key policies give the account its own keys.
    expect(sorted(wild)).toEqual(
      ['"ecs:Submit*"', '"kms:*"', '"kms:GenerateDataKey*"', '"kms:ReEncrypt*"', '"s3:*"', '"sqs:*"'].filter(
        (action) => wild.includes(action),
      ),
    );
    for (const denied of ['"s3:*"', '"sqs:*"']) {
      for (const template of all('plain')) {
        const statements = JSON.stringify(template.toJSON())
          .split('{"Action":')
          .filter((part) => part.startsWith(denied));
        for (const part of statements) expect(part).toMatch(/"Effect":"Deny"/);
      }
    }
  });

  test('all resources are meant only where nothing has a name', () => {
    const onEverything = deployedFunctions(false).flatMap((name) =>
      rightsOf(deployed(variants.small).template('api'), name).filter((line) => / \*( |$)/.test(line)),
    );
    for (const line of onEverything)
      expect(line).toMatch(/^ec2:\w*(NetworkInterfaces?|PrivateIpAddresses|DescribeSubnets) \*$/);
  });

  test('nobody may write into enroll/, albums/ and import/, or read crops with the key that opens them; photos only who shows them or looks at them again', () => {
    const template = deployed(variants.small).template('api');
    for (const name of deployedFunctions(false)) {
      const lines = rightsOf(template, name);
      expect(lines.filter((line) => /^s3:(Put|Delete)\w* bucket\/(enroll|albums|import)/.test(line))).toEqual(
        [],
      );
      const opened = lines.filter((line) => /^s3:GetObjectVersion bucket\/(crops|photos)/.test(line));
      const shows = ['albums', 'photos', 'guests', 'enroll', 'ingest', 'work'].includes(name);
      expect(opened).toEqual(shows ? ['s3:GetObjectVersion bucket/photos/*'] : []);
    }
    // Erasing takes s3:GetObject to see whether something is there; the bytes stay closed.
    for (const name of ['tend', 'tidy'] as const)
      expect(rightsOf(template, name)).not.toContain('kms:Decrypt data key by s3');
  });

  test('only functions that take, keep or show photos touch objects', () => {
    const template = deployed(variants.small).template('api');
    for (const name of ['detect', 'galleries', 'persons', 'operations', 'migrate'] as const)
      expect(rightsOf(template, name).filter((line) => /^s3:\w*Object/.test(line))).toEqual([]);
    expect(
      rightsOf(template, 'identify').filter((line) => line.startsWith('s3:') && !line.includes('uploads/')),
    ).toEqual([]);
  });
});

describe('the task', () => {
  const template = () => deployed(variants.full).template('gpu');
  const roleOf = (description: string) => {
    const [[id] = ['']] = Object.entries(
      template().findResources('AWS::IAM::Role', { Properties: { Description: description } }),
    );
    return Object.values(template().findResources('AWS::IAM::Policy'))
      .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === id))
      .flatMap(({ Properties }) => linesOf(Properties.PolicyDocument));
  };

  test('may do what the function it stands in for may, read the places of others, ask whether the bucket is there, and protect itself', () => {
    const others = [
      's3:GetObject archive/*',
      's3:GetObject studio-photos/*/raw/*',
      's3:GetObjectVersion archive/*',
      's3:GetObjectVersion studio-photos/*/raw/*',
      's3:ListBucket archive',
      's3:ListBucket studio-photos under */raw/*',
    ];
    expect(roleOf('kith: does bulk work on a GPU')).toEqual(
      sorted([
        ...wanted.work,
        ...others,
        'ecs:UpdateTaskProtection tasks of the cluster',
        's3:ListBucket bucket as a whole',
        'kms:Decrypt data key by secretsmanager',
        'secretsmanager:GetSecretValue the database’s secret',
        'secretsmanager:GetSecretValue Qdrant’s secret',
      ]),
    );
  });
});
