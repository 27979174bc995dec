/** The stack of the firewall before the pages. CloudFront takes one from us-east-1 only, so it is a stack of its own, with its own alarm. */
import { CfnOutput, Duration, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';
import { problemFor } from '../edge/problems.ts';
import { Refusal } from '../errors.ts';
import { alarmTopic } from './alarm-topic.ts';
import type { Deployment } from './context.ts';

export const FIREWALL_REGION = 'us-east-1';
const OUTPUT = 'WebAclArn';
const WINDOW = Duration.minutes(5);

/**
 * Rules of AWS that only count. Photos are bodies of megabytes whose bytes look like anything; what is no photo, the schemas judge. Ids
 * and file names are the caller's choice and may end like a configuration file.
 */
const onlyCounted = [
  'SizeRestrictions_BODY',
  'CrossSiteScripting_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
  'EC2MetaDataSSRF_BODY',
  'RestrictedExtensions_URIPATH',
  'RestrictedExtensions_QUERYARGUMENTS',
];

const turnedAway = new Refusal(
  'rate_limited',
  'Too many requests came from this address; wait some minutes.',
);

/** The firewall's ARN, for a stack of any region. */
export function firewallArn({ stage }: Pick<Deployment, 'stage'>): string {
  return Fn.getStackOutput(firewallName({ stage }), OUTPUT, FIREWALL_REGION);
}

export function firewallName({ stage }: Pick<Deployment, 'stage'>): string {
  return `kith-${stage}-firewall`;
}

export class FirewallStack extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment, props: StackProps) {
    super(scope, id, props);
    const metric = (name: string) => ({
      metricName: `kith-${deployment.stage}-${name}`,
      cloudWatchMetricsEnabled: true,
      // Samples are kept with their headers, among them keys.
      sampledRequestsEnabled: false,
    });
    const acl = new CfnWebACL(this, 'Firewall', {
      scope: 'CLOUDFRONT',
      description: `kith, ${deployment.stage}: before the web pages`,
      defaultAction: { allow: {} },
      visibilityConfig: metric('firewall'),
      customResponseBodies: {
        limit: {
          contentType: 'APPLICATION_JSON',
          content: JSON.stringify(problemFor(turnedAway, 'firewall')),
        },
      },
      rules: [
        {
          name: 'address-limit',
          priority: 0,
          action: {
            block: {
              customResponse: {
                responseCode: 429,
                customResponseBodyKey: 'limit',
                responseHeaders: [{ name: 'retry-after', value: '60' }],
              },
            },
          },
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              limit: deployment.siteAddressLimit,
              evaluationWindowSec: WINDOW.toSeconds(),
            },
          },
          visibilityConfig: metric('address-limit'),
        },
        {
          name: 'common',
          priority: 1,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: {
              vendorName: 'AWS',
              name: 'AWSManagedRulesCommonRuleSet',
              ruleActionOverrides: onlyCounted.map((name) => ({ name, actionToUse: { count: {} } })),
            },
          },
          visibilityConfig: metric('common'),
        },
      ],
    });
    new CfnOutput(this, OUTPUT, { value: acl.attrArn });
    this.#watch(deployment, metric('firewall').metricName, metric('address-limit').metricName);
  }

  #watch(deployment: Deployment, acl: string, rule: string): void {
    const { stage } = deployment;
    const topic = alarmTopic(this, deployment);
    const alarm = new Alarm(this, 'turned-away', {
      alarmName: `kith-${stage}-turned-away`,
      alarmDescription:
        'kith: the firewall turned an address away that asked too often. See docs/operate.md, turned-away.',
      metric: new Metric({
        namespace: 'AWS/WAFV2',
        metricName: 'BlockedRequests',
        dimensionsMap: { WebACL: acl, Rule: rule },
        statistic: Stats.SUM,
        period: WINDOW,
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
    alarm.addOkAction(new SnsAction(topic));
  }
}
