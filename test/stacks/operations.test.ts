/** Those who look after it: what raises an alarm, who is told, and what there is to see. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { deployedFunctions, functionTable } from '../../lib/stacks/function-table.ts';
import { functionsOf } from './functions.ts';
import { deployed, variants } from './world.ts';

const operations = (variant: keyof typeof variants) => deployed(variants[variant]).template('operations');
const plain = () => operations('plain');

function alarmsOf(template: Template): ReadonlyMap<string, Record<string, unknown>> {
  return new Map(
    Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => [
      Properties.AlarmName.replace(/^kith-\w+-/, ''),
      Properties,
    ]),
  );
}

describe('alarms', () => {
  test.each(['plain', 'small'] as const)(
    '%s: for every function, every queue, the outbox, the API and the database',
    (variant) => {
      const gpu = deployed(variants[variant]).stacks.gpu !== null;
      expect([...alarmsOf(operations(variant)).keys()].sort()).toEqual(
        [
          ...deployedFunctions(gpu).map((name) => `errors-${name}`),
          ...['plan', 'bulk', 'ingest'].flatMap((queue) => [`dead-${queue}`, `age-${queue}`]),
          'api-5xx',
          'database-capacity',
          'database-connections',
          'outbox-age',
          ...deployedFunctions(gpu)
            .filter((name) => functionTable[name].start === 'request')
            .map((name) => `throttles-${name}`),
        ].sort(),
      );
    },
  );

  test('each tells the topic when it begins and when it ends, and says where to read on', () => {
    for (const [name, alarm] of alarmsOf(plain())) {
      expect(alarm.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^Alarms/) }]);
      expect(alarm.OKActions).toEqual(alarm.AlarmActions);
      expect(alarm.AlarmDescription).toMatch(new RegExp(`See docs/operate\\.md, ${name}\\.$`));
      // Silence is no fault: nobody asked, or the database paused.
      expect(alarm.TreatMissingData).toBe('notBreaching');
    }
  });

  test('each has its page for the one who is woken', () => {
    const page = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');
    const headings = page
      .split('\n')
      .filter((line) => line.startsWith('### '))
      .flatMap((line) => line.slice(4).split(', '));
    for (const name of alarmsOf(plain()).keys())
      expect(headings, name).toContain(
        headings.includes(name) ? name : name.replace(/^(errors|throttles)-.*/, '$1-FUNCTION'),
      );
  });

  test('as many as the page on costs reckons with: a metric of an alarm is what is paid for', () => {
    const metrics = (variant: keyof typeof variants) => {
      const { stacks, template } = deployed(variants[variant]);
      return (['firewall', 'gpu', 'operations'] as const)
        .filter((name) => stacks[name] !== null)
        .flatMap((name) => Object.values(template(name).findResources('AWS::CloudWatch::Alarm')))
        .flatMap(({ Properties }) => Properties.Metrics ?? [Properties])
        .filter(({ MetricName, MetricStat }) => (MetricName ?? MetricStat) !== undefined).length;
    };
    const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
    expect(page).toContain(`${metrics('plain')} metrics in alarms (${metrics('small')} without GPU) × 0.10`);
  });

  test('a parked message is one too many, and so is an error of a function', () => {
    for (const [name, alarm] of alarmsOf(plain()))
      if (/^(dead|errors)-/.test(name)) expect(alarm).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
    expect(alarmsOf(plain()).get('dead-ingest')).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Namespace: 'AWS/SQS',
    });
  });

  test('the outbox is watched by the very metric the functions of this stage write', () => {
    const alarm = alarmsOf(operations('full')).get('outbox-age');
    const { variables } = functionsOf(deployed(variants.full).template('api')).get('tend') ?? {};
    const program = `
      import { powertoolsTelemetry } from '${new URL('../../lib/adapters/telemetry/powertools.ts', import.meta.url)}';
      const telemetry = powertoolsTelemetry('silent', ${JSON.stringify(variables?.KITH_SERVICE)});
      telemetry.gauge('outbox_age_seconds', 700);
      telemetry.flush();`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    const { _aws: embedded, ...values } = JSON.parse(run.stdout);
    const [{ Namespace, Dimensions, Metrics }] = embedded.CloudWatchMetrics;
    expect(alarm).toMatchObject({ Namespace, MetricName: Metrics[0].Name, Threshold: 600 });
    expect(alarm?.Dimensions).toEqual([{ Name: 'service', Value: 'kith-acme' }]);
    expect(alarm?.Dimensions).toEqual(Dimensions[0].map((Name: string) => ({ Name, Value: values[Name] })));
  });

  test('the database is watched at nine tenths of what it can become and take', () => {
    expect(alarmsOf(plain()).get('database-capacity')).toMatchObject({
      MetricName: 'ServerlessDatabaseCapacity',
      Threshold: 3.6,
    });
    expect(alarmsOf(plain()).get('database-connections')).toMatchObject({
      MetricName: 'DatabaseConnections',
      Threshold: 727,
    });
  });

  test('a pausing database may cost some answers while it wakes up', () => {
    expect(alarmsOf(plain()).get('api-5xx')?.Threshold).toBe(10);
    expect(alarmsOf(operations('full')).get('api-5xx')?.Threshold).toBe(1);
  });
});

describe('who is told', () => {
  test('the address, where one is named, of alarms and of the budget', () => {
    operations('full').hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
    operations('full').hasResourceProperties('AWS::Budgets::Budget', {
      Budget: {
        BudgetName: 'kith-acme',
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: 250, Unit: 'USD' },
      },
      NotificationsWithSubscribers: [
        {
          Notification: Match.objectLike({ NotificationType: 'ACTUAL', Threshold: 80 }),
          Subscribers: [{ Address: 'ops@example.com', SubscriptionType: 'EMAIL' }],
        },
        {
          Notification: Match.objectLike({ NotificationType: 'FORECASTED', Threshold: 100 }),
          Subscribers: [{ Address: 'ops@example.com', SubscriptionType: 'EMAIL' }],
        },
      ],
    });
    plain().resourceCountIs('AWS::SNS::Subscription', 0);
    plain().resourceCountIs('AWS::Budgets::Budget', 0);
  });

  test.each(['operations', 'firewall'] as const)(
    'the topic of %s lets the alarms of this stage in',
    (stack) => {
      deployed(variants.full)
        .template(stack)
        .hasResourceProperties('AWS::SNS::TopicPolicy', {
          PolicyDocument: {
            Statement: Match.arrayWith([
              {
                Effect: 'Allow',
                Action: 'sns:Publish',
                Principal: { Service: 'cloudwatch.amazonaws.com' },
                Resource: { Ref: Match.stringLikeRegexp('^Alarms') },
                Condition: {
                  ArnLike: {
                    'aws:SourceArn': {
                      'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':alarm:kith-acme-\\*$')])],
                    },
                  },
                },
                Sid: Match.anyValue(),
              },
            ]),
          },
        });
    },
  );

  test('the topic takes messages by TLS only', () => {
    plain().hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });
});

describe('the dashboard', () => {
  test('shows requests, functions, queues, index, database and alarms', () => {
    const [dashboard] = Object.values(plain().findResources('AWS::CloudWatch::Dashboard'));
    expect(dashboard?.Properties.DashboardName).toBe('kith-prod');
    const body = JSON.stringify(dashboard?.Properties.DashboardBody);
    for (const metric of [
      'AWS/ApiGateway',
      'ConcurrentExecutions',
      'ApproximateNumberOfMessagesVisible',
      'outbox_depth',
      'ServerlessDatabaseCapacity',
      'stage_ms',
    ])
      expect(body).toContain(metric);
  });
});

test('names functions loosely, so that an alarm keeps no function from being replaced', () => {
  const text = JSON.stringify(plain().toJSON());
  expect(text).toContain('Fn::GetStackOutput');
  expect(text).not.toContain('Fn::ImportValue');
});
