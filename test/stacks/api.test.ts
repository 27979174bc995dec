/** What answers: how the templates describe functions, routes, schedules and the order of a release. */
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../lib/config.ts';
import { routes } from '../../lib/edge/routes.ts';
import { deployedFunctions, functionTable } from '../../lib/stacks/function-table.ts';
import { functionsOf, lookUp, type Variables } from './functions.ts';
import { deployed, variants } from './world.ts';

const api = (variant: keyof typeof variants) => deployed(variants[variant]).template('api');
/** Of the API; CloudFront has to know it before the functions do. */
const address = (variant: keyof typeof variants) => deployed(variants[variant]).template('storage');

describe('functions', () => {
  test.each([
    ['plain', true],
    ['small', false],
  ] as const)('%s: there is one for each row of the table', (variant, gpu) => {
    expect([...functionsOf(api(variant)).keys()].sort()).toEqual([...deployedFunctions(gpu)].sort());
    expect(deployedFunctions(gpu).includes('work')).toBe(!gpu);
  });

  test('each has the time, memory and share of its row', () => {
    for (const [name, { properties }] of functionsOf(api('plain'))) {
      const { seconds, looksAtPhotos, concurrency } = functionTable[name];
      expect(properties).toMatchObject({
        Timeout: seconds,
        MemorySize: looksAtPhotos ? 3008 : 512,
        ReservedConcurrentExecutions: concurrency,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Architectures: ['x86_64'],
      });
    }
  });

  test('in a new account nothing is reserved', () => {
    for (const [, { properties }] of functionsOf(api('small')))
      expect(properties.ReservedConcurrentExecutions).toBeUndefined();
  });

  test('each runs in the inner subnets, in the group the database lets in', () => {
    for (const [, { properties }] of functionsOf(api('plain'))) {
      expect(JSON.stringify(properties.VpcConfig)).toMatch(/innerSubnet1.*innerSubnet2|NetworkClients/);
      expect(JSON.stringify(properties.VpcConfig)).toContain('NetworkClients');
      expect(JSON.stringify(properties.VpcConfig)).not.toContain('outer');
    }
  });

  test('each has a log of its own that ends', () => {
    const logs = Object.values(api('plain').findResources('AWS::Logs::LogGroup'));
    expect(logs).toHaveLength(deployedFunctions(true).length + 1);
    for (const log of logs) expect(log.Properties.RetentionInDays).toBe(90);
    const named = new Set(
      [...functionsOf(api('plain')).values()].map(({ properties }) =>
        JSON.stringify(properties.LoggingConfig),
      ),
    );
    expect(named.size).toBe(deployedFunctions(true).length);
  });

  test('with models in an image, those that look at photos come from it, each by its own command', () => {
    for (const [name, { properties }] of functionsOf(api('images'))) {
      if (functionTable[name].looksAtPhotos) {
        expect(properties).toMatchObject({
          PackageType: 'Image',
          ImageConfig: { Command: [`${name}.handler`] },
        });
        expect(properties.Layers).toBeUndefined();
      } else expect(properties).toMatchObject({ Runtime: 'nodejs24.x' });
    }
    api('images').resourceCountIs('AWS::Lambda::LayerVersion', 0);
  });

  test('while the layer is not built, a rule of the template keeps AWS from deploying it', () => {
    const { Rules, Parameters } = api('small').toJSON();
    expect(Parameters.InferenceLayer.Default).toBe('missing');
    expect(Rules.InferenceLayerIsBuilt.Assertions).toEqual([
      {
        Assert: { 'Fn::Equals': [{ Ref: 'InferenceLayer' }, 'built'] },
        AssertDescription:
          'The layer with the models of opencv is not built. Run: npx kith models fetch opencv && npx node layers/inference/build.ts --pack opencv --arch arm64',
      },
    ]);
  });
});

describe('environment', () => {
  const all = (Object.keys(variants) as (keyof typeof variants)[]).flatMap((variant) =>
    [...functionsOf(api(variant))].map(([name, { variables }]) => [variant, name, variables] as const),
  );

  test.each(all)('%s, %s: the program takes it', (_, __, variables) => {
    const { NODE_EXTRA_CA_CERTS, ...own } = filledIn(variables);
    expect(NODE_EXTRA_CA_CERTS).toBe('/var/runtime/ca-cert.pem');
    const config = readConfig({ ...own, AWS_LAMBDA_FUNCTION_NAME: 'kith', AWS_REGION: 'eu-central-1' });
    expect(config).toMatchObject({ platform: 'lambda', embedded: false, open: false });
  });

  test('says the stores, the pack, and what the settings hand on', () => {
    const variables = functionsOf(api('full')).get('enroll')?.variables ?? {};
    expect(variables).toMatchObject({
      KITH_INDEX: 'qdrant',
      KITH_MODEL_PACK: 'buffalo_sc',
      KITH_MODELS_PATH: '/opt/models',
      KITH_BACKUP_DAYS: '7',
      KITH_TOP_K: '10',
      KITH_IMPORT_LOCATIONS: 's3://studio-photos/{gallery}/raw/,s3://archive/',
      QDRANT_URL: 'https://qdrant.example.com:6333',
    });
    expect(JSON.stringify(variables.QDRANT_SECRET_ARN)).toContain('secret:kith/qdrant');
    for (const name of ['DATABASE_SECRET_ARN', 'S3_BUCKET', 'SQS_QUEUE_URL', 'SQS_PLAN_QUEUE_URL'])
      expect(JSON.stringify(variables[name])).toContain('Fn::ImportValue');
  });

  test('the first key is named to the migration only', () => {
    for (const [name, { variables }] of functionsOf(api('plain')))
      expect('KITH_BOOTSTRAP_SECRET_ARN' in variables).toBe(name === 'migrate');
  });

  test('holds no secret', () => {
    for (const variant of ['plain', 'full'] as const)
      expect(JSON.stringify(api(variant).toJSON())).not.toMatch(/resolve:secretsmanager|API_KEY|PASSWORD/);
  });
});

/** What CloudFormation would fill in, by something of the same form. */
function filledIn(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? value
        : name.endsWith('_URL')
          ? 'https://sqs.eu-central-1.amazonaws.com/1/q'
          : 'filled-in',
    ]),
  );
}

describe('routes', () => {
  /** Route key → function, as the template leads them. */
  function led(template: Template): ReadonlyMap<string, string> {
    const integrations = template.findResources('AWS::ApiGatewayV2::Integration');
    const byId = functionsOf(template);
    const functionOf = (uri: unknown) =>
      [...byId].find(([, { id }]) => JSON.stringify(uri).includes(`"${id}"`))?.[0] ?? '?';
    return new Map(
      Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => {
        const id = lookUp(JSON.stringify(Properties.Target), /"Ref":"(\w+)"/);
        return [Properties.RouteKey, functionOf(integrations[id]?.Properties.IntegrationUri)];
      }),
    );
  }

  test('are those of the table, each led to its function; HEAD goes with GET; what only a local server has is left out', () => {
    const wanted = routes
      .filter(({ deployed }) => deployed)
      .flatMap(({ method, path, functionName }) =>
        (method === 'GET' ? ['GET', 'HEAD'] : [method]).map(
          (verb) => [`${verb} ${path}`, functionName] as const,
        ),
      );
    const found = led(api('plain'));
    expect(new Map([...found].sort())).toEqual(
      new Map([...wanted, ['$default', 'operations'] as const].sort()),
    );
    expect(found.has('GET /metrics')).toBe(false);
    expect(found.has('PUT /v1/galleries/{gallery}/uploads/{upload}')).toBe(false);
    expect(found.get('POST /identify')).toBe('identify');
  });

  test('there is one integration and one permission for each function, and the permission covers $default', () => {
    const answering = new Set(
      routes.filter(({ deployed }) => deployed).map(({ functionName }) => functionName),
    );
    api('plain').resourceCountIs('AWS::ApiGatewayV2::Integration', answering.size);
    const permissions = Object.values(api('plain').findResources('AWS::Lambda::Permission')).filter(
      ({ Properties }) => Properties.Principal === 'apigateway.amazonaws.com',
    );
    expect(permissions).toHaveLength(answering.size);
    for (const { Properties } of permissions)
      expect(JSON.stringify(Properties.SourceArn)).toMatch(/"\/\*\/\*"\]\]\}$/);
  });

  test('events are those of payload 2.0', () => {
    api('plain').allResourcesProperties('AWS::ApiGatewayV2::Integration', {
      PayloadFormatVersion: '2.0',
      IntegrationType: 'AWS_PROXY',
      TimeoutInMillis: 29_000,
    });
  });

  test('requests are throttled, and logged without path, query, address or key', () => {
    const [stage] = Object.values(api('plain').findResources('AWS::ApiGatewayV2::Stage'));
    expect(stage?.Properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: {
        ThrottlingBurstLimit: 200,
        ThrottlingRateLimit: 100,
      },
    });
    // Metrics of each route cost extra, and the functions write their own.
    expect(stage?.Properties.DefaultRouteSettings.DetailedMetricsEnabled ?? false).toBe(false);
    const format = stage?.Properties.AccessLogSettings.Format;
    const variables = [...format.matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => name).sort();
    expect(variables).toEqual([
      'error.message',
      'integrationErrorMessage',
      'integrationLatency',
      'requestId',
      'requestTime',
      'responseLatency',
      'responseLength',
      'routeKey',
      'status',
    ]);
  });

  test('pages of the origins that were named may call it, and no others', () => {
    address('full').hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: Match.objectLike({
        AllowOrigins: ['https://app.example.com', 'https://photos.example.com'],
        AllowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
        AllowHeaders: Match.arrayWith(['authorization', 'idempotency-key', 'x-api-key']),
        MaxAge: 3600,
      }),
    });
    address('plain').hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
  });

  test('pages may use every method the table has', () => {
    const methods = new Set(routes.filter(({ deployed }) => deployed).map(({ method }) => method));
    const [first] = Object.values(address('full').findResources('AWS::ApiGatewayV2::Api'));
    for (const method of methods) expect(first?.Properties.CorsConfiguration.AllowMethods).toContain(method);
  });

  test('an own domain is made where one is named', () => {
    api('full').hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'kith.example.com',
      DomainNameConfigurations: [
        Match.objectLike({
          CertificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/1f2e',
          SecurityPolicy: 'TLS_1_2',
        }),
      ],
    });
    api('full').resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 1);
    api('full').hasOutput('DomainTarget', {});
    api('plain').resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
    api('plain').hasOutput('ApiUrl', {});
  });
});

describe('schedules and queues', () => {
  const rates = (template: Template) =>
    Object.values(template.findResources('AWS::Events::Rule')).map(
      ({ Properties }) => Properties.ScheduleExpression,
    );

  test('a steady database is tended every minute, a pausing one every hour, so that it can pause', () => {
    expect(rates(api('full')).sort()).toEqual(['rate(1 hour)', 'rate(1 minute)']);
    expect(rates(api('plain'))).toEqual(['rate(1 hour)', 'rate(1 hour)']);
  });

  test('a tick that finds the last one running is dropped', () => {
    api('full').allResourcesProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } })],
    });
    // The rule only hands it over: what Lambda does with one it can't run, is said of the function.
    const kept = Object.values(api('full').findResources('AWS::Lambda::EventInvokeConfig'));
    for (const name of ['tend', 'tidy'] as const) {
      const { id, properties } = functionsOf(api('full')).get(name) ?? {};
      expect(properties?.ReservedConcurrentExecutions).toBe(1);
      expect(kept.map(({ Properties }) => Properties)).toContainEqual({
        FunctionName: { Ref: id },
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 60,
      });
    }
  });

  /** Function → what its queue is fed with. */
  function fed(template: Template): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
    const functions = functionsOf(template);
    return new Map(
      Object.values(template.findResources('AWS::Lambda::EventSourceMapping')).map(({ Properties }) => {
        const [name] = [...functions].find(([, { id }]) => Properties.FunctionName.Ref === id) ?? [];
        if (name === undefined) throw new Error('a queue feeds no function of the table');
        return [name, Properties];
      }),
    );
  }

  test.each([
    ['plain', ['ingest', 'plan', 'tend']],
    ['full', ['ingest', 'plan']],
    ['small', ['ingest', 'plan', 'tend', 'work']],
  ] as const)('%s: queues feed %j', (variant, names) => {
    expect([...fed(api(variant)).keys()].sort()).toEqual([...names]);
  });

  test('work comes message by message, fails message by message, and no faster than is reserved', () => {
    for (const name of ['ingest', 'plan', 'work'] as const)
      expect(fed(api('small')).get(name)).toMatchObject({
        BatchSize: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: functionTable[name].concurrency },
      });
  });

  test('however many ask for the recurring step, it comes once for all of them', () => {
    expect(fed(api('plain')).get('tend')).toMatchObject({
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 10,
    });
  });

  test.each([
    ['small', ['plan', 'tend', 'work']],
    ['full', ['plan']],
  ] as const)(
    '%s: %j ask themselves on, which Lambda would end after sixteen turns; no other may',
    (variant, names) => {
      for (const [name, { properties }] of functionsOf(api(variant)))
        expect(properties.RecursiveLoop, name).toBe(
          names.some((one) => one === name) ? 'Allow' : 'Terminate',
        );
    },
  );

  test('the functions that change something ask for it, where no clock comes by every minute', () => {
    const asking = (variant: keyof typeof variants) =>
      [...functionsOf(api(variant))]
        .filter(([, { variables }]) => 'SQS_TEND_QUEUE_URL' in variables)
        .map(([name]) => name)
        .sort();
    expect(asking('plain')).toEqual([
      'albums',
      'bulk',
      'enroll',
      'galleries',
      'guests',
      'ingest',
      'operations',
      'persons',
      'photos',
      'plan',
      // As long as something is left over.
      'tend',
      'uploads',
    ]);
    expect(asking('full')).toEqual([]);
  });
});

describe('a release', () => {
  test('tells the name of the function that migrates, so that it can be run by hand', () => {
    api('plain').hasOutput('MigrateFunction', {
      Value: { Ref: functionsOf(api('plain')).get('migrate')?.id },
    });
  });

  test('migrates before any other function is touched', () => {
    const template = api('full');
    const [[trigger, { Properties }] = ['', { Properties: {} }]] = Object.entries(
      template.findResources('Custom::Trigger'),
    );
    const functions = functionsOf(template);
    // The version is made anew whenever the code or the settings of the migration change, and so it runs again.
    const version = lookUp(JSON.stringify(Properties.HandlerArn), /"Ref":"(\w+)"/);
    expect(template.toJSON().Resources[version].Properties.FunctionName.Ref).toBe(
      functions.get('migrate')?.id,
    );
    for (const [name, { dependsOn }] of functions) {
      if (name === 'migrate') expect(dependsOn).not.toContain(trigger);
      else expect(dependsOn).toContain(trigger);
    }
  });

  test('hears of a migration that ran out of time, since what waits for it waits longer', () => {
    const template = api('full');
    const [waiting] = Object.values(
      template.findResources('AWS::Lambda::Function', { Properties: { Handler: '__entrypoint__.handler' } }),
    );
    const { properties } = functionsOf(template).get('migrate') ?? {};
    expect(Number(properties?.Timeout)).toBeLessThan(waiting?.Properties.Timeout);
  });

  test('changes tasks only after the database', () => {
    const { gpu, api: stack } = deployed(variants.full).stacks;
    expect(gpu?.dependencies).toContain(stack);
  });
});
