/** What holds something: how the templates describe network, database, bucket, queues and secrets. */
import type { Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { deployed, variants } from './world.ts';

const plain = () => deployed(variants.plain).template('storage');
const full = () => deployed(variants.full).template('storage');
const small = () => deployed(variants.small).template('storage');
const images = () => deployed(variants.images).template('storage');

const resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});

function resourcesOf(template: Template) {
  return Object.entries(z.record(z.string(), resource).parse(template.toJSON().Resources));
}

describe('database', () => {
  test('a pausing one goes down to nothing, and no proxy keeps it from that', () => {
    plain().hasResourceProperties('AWS::RDS::DBCluster', {
      Engine: 'aurora-postgresql',
      EngineVersion: '16.11',
      DatabaseName: 'kith',
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 4, SecondsUntilAutoPause: 300 },
    });
    plain().hasResourceProperties('AWS::RDS::DBClusterParameterGroup', {
      Parameters: { 'rds.force_ssl': '1', log_min_error_statement: 'panic' },
    });
    plain().resourceCountIs('AWS::RDS::DBInstance', 1);
    plain().resourceCountIs('AWS::RDS::DBProxy', 0);
  });

  test('a steady one never goes below half a unit, and a standby scales with the writer', () => {
    full().hasResourceProperties('AWS::RDS::DBCluster', {
      ServerlessV2ScalingConfiguration: {
        MinCapacity: 0.5,
        MaxCapacity: 4,
        SecondsUntilAutoPause: Match.absent(),
      },
    });
    full().resourceCountIs('AWS::RDS::DBInstance', 2);
    full().hasResourceProperties('AWS::RDS::DBInstance', { PromotionTier: 1, PubliclyAccessible: false });
  });

  test.each(['plain', 'full', 'small', 'images'] as const)(
    '%s: encrypted, backed up, in subnets without a way out',
    (name) => {
      const template = deployed(variants[name]).template('storage');
      template.hasResourceProperties('AWS::RDS::DBCluster', {
        StorageEncrypted: true,
        KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DataKey'), 'Arn'] },
        BackupRetentionPeriod: 7,
        CopyTagsToSnapshot: true,
        DeletionProtection: name !== 'small',
      });
      template.hasResourceProperties('AWS::EC2::SecurityGroup', { GroupDescription: 'kith: database' });
      const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).filter(
        ({ Properties }) => JSON.stringify(Properties.GroupId).includes('DatabaseGroup'),
      );
      // Functions and tasks, and the function that changes the password, which is in the same group: EC2 refuses a rule that is there.
      expect(rules).toHaveLength(1);
      for (const rule of rules)
        expect(JSON.stringify(rule.Properties.SourceSecurityGroupId)).toMatch(/NetworkClients/);
    },
  );

  test('its password is made by AWS, encrypted with our key and changed by schedule', () => {
    plain().hasResourceProperties('AWS::SecretsManager::Secret', {
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DataKey'), 'Arn'] },
      GenerateSecretString: Match.objectLike({
        SecretStringTemplate: '{"username":"kith","dbname":"kith"}',
        GenerateStringKey: 'password',
      }),
    });
    plain().hasResourceProperties('AWS::SecretsManager::SecretTargetAttachment', {
      TargetType: 'AWS::RDS::DBCluster',
    });
    plain().hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
    });
  });

  test('what changes the password finds Secrets Manager under the usual name, also inside the VPC, and not before it is there', () => {
    for (const template of [plain(), small()]) {
      const [rotation] = Object.values(template.findResources('AWS::Serverless::Application'));
      expect(rotation?.Properties.Parameters.endpoint['Fn::Join'][1][0]).toBe('https://secretsmanager.');
    }
    const [rotation] = Object.values(small().findResources('AWS::Serverless::Application'));
    expect(rotation?.DependsOn).toEqual([expect.stringMatching(/^Networksecrets/)]);
  });

  test('what changes the password has a name of its own in each stage, since an account has one function of a name', () => {
    const nameIn = (template: Template) =>
      Object.values(template.findResources('AWS::Serverless::Application')).map(
        ({ Properties }) => Properties.Parameters.functionName,
      );
    expect(nameIn(plain())).toEqual(['kith-prod-rotation']);
    expect(nameIn(full())).toEqual(['kith-acme-rotation']);
  });
});

describe('network', () => {
  test('the same subnets with and without a NAT gateway, so that one can be added later', () => {
    const cidrs = (template: Template) =>
      Object.values(template.findResources('AWS::EC2::Subnet')).map(({ Properties }) => Properties.CidrBlock);
    expect(cidrs(small())).toEqual(cidrs(plain()));
    expect(cidrs(small())).toEqual(cidrs(full()));
    expect(cidrs(small())).toHaveLength(6);
  });

  test('NAT gateways are as many as asked for', () => {
    plain().resourceCountIs('AWS::EC2::NatGateway', 1);
    full().resourceCountIs('AWS::EC2::NatGateway', 2);
    small().resourceCountIs('AWS::EC2::NatGateway', 0);
    images().resourceCountIs('AWS::EC2::NatGateway', 0);
  });

  test('without one, AWS’s services are reached from within: two of them, and those machines need where there are machines', () => {
    const services = (template: Template) =>
      Object.values(template.findResources('AWS::EC2::VPCEndpoint'))
        .map(({ Properties }) => JSON.stringify(Properties.ServiceName))
        .map((name) => /\.([a-z0-9.-]+)"\]\]\}$/.exec(name)?.[1] ?? name)
        .sort();
    expect(services(plain())).toEqual(['s3']);
    expect(services(small())).toEqual(['s3', 'secretsmanager', 'sqs']);
    expect(services(images())).toEqual(
      [
        'ecr.api',
        'ecr.dkr',
        'ecs',
        'ecs-agent',
        'ecs-telemetry',
        'logs',
        's3',
        'secretsmanager',
        'sqs',
      ].sort(),
    );
  });

  test('nothing is let in from anywhere', () => {
    for (const name of ['plain', 'full', 'small', 'images'] as const) {
      const template = JSON.stringify(deployed(variants[name]).template('storage').toJSON());
      expect(template).not.toMatch(/"CidrIp":"0\.0\.0\.0\/0"[^}]*"FromPort"/);
    }
  });

  test('zones are chosen where the stack is made: nothing is asked of AWS beforehand', () => {
    for (const name of ['plain', 'full'] as const) {
      deployed(variants[name])
        .template('storage')
        .allResourcesProperties('AWS::EC2::Subnet', {
          AvailabilityZone: { 'Fn::Select': [Match.anyValue(), { 'Fn::GetAZs': Match.anyValue() }] },
        });
    }
  });
});

describe('bucket', () => {
  test('private, by TLS only, with versions, encrypted with our key', () => {
    plain().hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }),
          },
        ],
      },
    });
    plain().hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({ Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } }),
        ]),
      },
    });
  });

  test('uploads end after a day with all versions; what was replaced or removed, after the days of the backups', () => {
    plain().hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'uploads',
            Prefix: 'uploads/',
            ExpirationInDays: 1,
            NoncurrentVersionExpiration: { NoncurrentDays: 1 },
            Status: 'Enabled',
          },
          {
            Id: 'crops',
            Prefix: 'crops/',
            NoncurrentVersionExpiration: { NoncurrentDays: 7 },
            Status: 'Enabled',
          },
          {
            Id: 'photos',
            Prefix: 'photos/',
            NoncurrentVersionExpiration: { NoncurrentDays: 7 },
            Status: 'Enabled',
          },
          {
            Id: 'albums',
            Prefix: 'albums/',
            NoncurrentVersionExpiration: { NoncurrentDays: 7 },
            Status: 'Enabled',
          },
          {
            Id: 'enroll',
            Prefix: 'enroll/',
            NoncurrentVersionExpiration: { NoncurrentDays: 7 },
            Status: 'Enabled',
          },
          {
            Id: 'import',
            Prefix: 'import/',
            NoncurrentVersionExpiration: { NoncurrentDays: 7 },
            Status: 'Enabled',
          },
          {
            Id: 'leftovers',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
            ExpiredObjectDeleteMarker: true,
            Status: 'Enabled',
          },
        ],
      },
    });
  });

  test('photos others put there stay, unless the settings say how long', () => {
    full().hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          Match.objectLike({ Id: 'enroll', ExpirationInDays: 30 }),
          Match.objectLike({ Id: 'import', ExpirationInDays: 30 }),
        ]),
      },
    });
  });

  test('pages of kith and of the origins that were named may PUT, and no others', () => {
    full().hasResourceProperties('AWS::S3::Bucket', {
      CorsConfiguration: {
        CorsRules: [
          {
            AllowedOrigins: [
              'https://photos.example.org',
              'https://app.example.com',
              'https://photos.example.com',
            ],
            AllowedMethods: ['PUT', 'GET', 'HEAD'],
            AllowedHeaders: ['content-type', 'x-amz-checksum-sha256'],
            ExposedHeaders: ['etag'],
            MaxAge: 3600,
          },
        ],
      },
    });
    deployed(variants.bare)
      .template('storage')
      .hasResourceProperties('AWS::S3::Bucket', { CorsConfiguration: Match.absent() });
  });

  test('a photo under enroll/ or albums/ is announced to the ingest queue, which lets S3 of this account in and nobody else', () => {
    plain().hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: {
        QueueConfigurations: ['enroll/', 'albums/'].map((prefix) => ({
          Event: 's3:ObjectCreated:*',
          Queue: { 'Fn::GetAtt': [Match.stringLikeRegexp('^QueuesIngest(?!Dead)'), 'Arn'] },
          Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: prefix }] } },
        })),
      },
    });
    const ofThisAccount = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
    plain().hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sqs:SendMessage',
            Principal: { Service: 's3.amazonaws.com' },
            Condition: ofThisAccount,
          }),
        ]),
      },
    });
    plain().hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Principal: { Service: 's3.amazonaws.com' },
            Condition: ofThisAccount,
          }),
        ]),
      },
    });
    // S3 tries the queue when the bucket is made, so the policy comes first.
    const [bucket] = Object.values(plain().findResources('AWS::S3::Bucket'));
    expect(bucket?.DependsOn).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^QueuesIngestPolicy/),
        expect.stringMatching(/^QueueKey/),
      ]),
    );
  });
});

describe('queues', () => {
  const timeouts = { Plan: 180, Bulk: 360, Ingest: 180, Tend: 360 };

  test.each(Object.entries(timeouts))(
    '%s: encrypted, TLS only, hidden a minute longer than its function may run, parked after five deliveries',
    (name, VisibilityTimeout) => {
      plain().hasResourceProperties('AWS::SQS::Queue', {
        VisibilityTimeout,
        KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^QueueKey'), 'Arn'] },
        MessageRetentionPeriod: 7 * 86_400,
        RedrivePolicy: {
          deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^Queues${name}Dead`), 'Arn'] },
          maxReceiveCount: 5,
        },
      });
    },
  );

  test('each has its own place for parked messages, kept as long as SQS keeps anything', () => {
    plain().resourceCountIs('AWS::SQS::Queue', 8);
    expect(
      Object.keys(
        plain().findResources('AWS::SQS::Queue', { Properties: { MessageRetentionPeriod: 14 * 86_400 } }),
      ),
    ).toHaveLength(4);
    plain().resourceCountIs('AWS::SQS::QueuePolicy', 8);
    plain().allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });
});

describe('keys and secrets', () => {
  test('the queues have a key of their own, and both are changed every year', () => {
    plain().resourceCountIs('AWS::KMS::Key', 2);
    plain().allResourcesProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  });

  test('the first admin key is 64 letters and digits nobody has seen', () => {
    plain().hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    });
  });
});

describe('taking it down', () => {
  /** `<name> <type>: <policy>` of what CloudFormation does not remove. */
  const survivors = (template: Template) =>
    resourcesOf(template)
      .filter(([, { DeletionPolicy }]) => DeletionPolicy !== undefined && DeletionPolicy !== 'Delete')
      .map(
        ([name, { Type, DeletionPolicy }]) =>
          `${name.replace(/[0-9A-F]{8}$/, '')} ${Type}: ${DeletionPolicy}`,
      )
      .sort();

  test('what survives a destroy', () => {
    expect(survivors(plain())).toMatchInlineSnapshot(`
      [
        "DataKey AWS::KMS::Key: Retain",
        "DatabaseCluster AWS::RDS::DBCluster: Snapshot",
        "DatabasePassword AWS::SecretsManager::Secret: Retain",
        "FirstKey AWS::SecretsManager::Secret: Retain",
        "PhotosBucket AWS::S3::Bucket: Retain",
        "QueueKey AWS::KMS::Key: Retain",
      ]
    `);
    expect(survivors(small())).toEqual(survivors(plain()));
    expect(survivors(full())).toEqual(survivors(plain()));
  });

  test('nothing survives of the other stacks', () => {
    for (const stack of ['api', 'gpu', 'operations'] as const)
      expect(survivors(deployed(variants.full).template(stack))).toEqual([]);
  });

  test('the storage stack can’t be destroyed by mistake, unless the settings allow it', () => {
    expect(deployed(variants.plain).stacks.storage.terminationProtection).toBe(true);
    expect(deployed(variants.small).stacks.storage.terminationProtection).toBe(false);
  });

  test('what is kept is kept under a changed name too', () => {
    for (const [, { DeletionPolicy, UpdateReplacePolicy }] of resourcesOf(plain()))
      expect(UpdateReplacePolicy).toBe(DeletionPolicy);
  });
});

const outputs = z.record(z.string(), z.looseObject({ Export: z.object({ Name: z.string() }).optional() }));

/** Names under which a stack hands values over, without its own. */
function exportsOf(stack: Stack, template: Template): readonly string[] {
  return Object.values(outputs.parse(template.toJSON().Outputs ?? {}))
    .flatMap(({ Export }) => (Export === undefined ? [] : [Export.Name.replace(`${stack.stackName}:`, '')]))
    .sort();
}

describe('stable from release to release', () => {
  test('names of stacks, and of the values other stacks take over', () => {
    const { stacks, template } = deployed(variants.full);
    expect(Object.values(stacks).map((stack) => stack?.stackName)).toEqual([
      'kith-acme-storage',
      'kith-acme-firewall',
      'kith-acme-site',
      'kith-acme-api',
      'kith-acme-gpu',
      'kith-acme-operations',
    ]);
    expect(exportsOf(stacks.storage, template('storage'))).toMatchInlineSnapshot(`
      [
        "ExportsOutputFnGetAttApiF70053CDApiEndpoint847E7A77",
        "ExportsOutputFnGetAttDataKey17AFBB84ArnCE2A1BC6",
        "ExportsOutputFnGetAttNetworkClientsD2C4FBFDGroupIdD4D459BA",
        "ExportsOutputFnGetAttNetworkMachines29193988GroupIdFE1D795D",
        "ExportsOutputFnGetAttPhotosBucket4131342AArn9A26CC64",
        "ExportsOutputFnGetAttPhotosBucket4131342ARegionalDomainName4A95E276",
        "ExportsOutputFnGetAttQueueKey8E59F72CArn1A1DAA83",
        "ExportsOutputFnGetAttQueuesBulk4E0373C1ArnF83E4BC0",
        "ExportsOutputFnGetAttQueuesBulk4E0373C1QueueName9EF18288",
        "ExportsOutputFnGetAttQueuesBulkDead973216F1Arn0737A61C",
        "ExportsOutputFnGetAttQueuesIngest03326846Arn3CF3D715",
        "ExportsOutputFnGetAttQueuesPlanB8DE20BDArn8D7736E7",
        "ExportsOutputFnGetAttQueuesPlanDeadC03E1807Arn02B99068",
        "ExportsOutputFnGetAttQueuesTend593205E4ArnABC14283",
        "ExportsOutputRefApiF70053CD5653BA4D",
        "ExportsOutputRefDatabasePasswordAttachmentE9872B4C4A704D04",
        "ExportsOutputRefFirstKey64D53B8D1AB229B6",
        "ExportsOutputRefNetworkVpcinnerSubnet1Subnet12D386E8F965CC67",
        "ExportsOutputRefNetworkVpcinnerSubnet2Subnet80905D10C9986E6B",
        "ExportsOutputRefPhotosBucket4131342AFA2D35CF",
        "ExportsOutputRefQueuesBulk4E0373C11FA17B24",
        "ExportsOutputRefQueuesPlanB8DE20BDD89BC80E",
        "ExportsOutputRefQueuesTend593205E4EE754AD8",
      ]
    `);
    expect(exportsOf(stacks.api, template('api'))).toEqual([]);
  });

  test('the storage stack hands over the same values in all variants, so that settings can be changed in any order', () => {
    const { stacks, template } = deployed(variants.plain);
    for (const variant of [variants.full, variants.small, variants.images]) {
      const other = deployed(variant);
      expect(exportsOf(other.stacks.storage, other.template('storage'))).toEqual(
        exportsOf(stacks.storage, template('storage')),
      );
    }
  });

  test('with and without a GPU the storage stack is the same, but for what it hands over', () => {
    const withGpu = Object.keys(plain().toJSON().Resources);
    const without = Object.keys(
      deployed({ gpu: 'no', natGateways: 1 }).template('storage').toJSON().Resources,
    );
    expect(without).toEqual(withGpu);
  });
});
