/** Where alarms go: a topic that takes them by TLS only, and tells the address of the settings. */
import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Deployment } from './context.ts';

export function alarmTopic(
  stack: Stack,
  { stage, alarmEmail }: Pick<Deployment, 'stage' | 'alarmEmail'>,
): Topic {
  const topic = new Topic(stack, 'Alarms', { displayName: `kith ${stage}`, enforceSSL: true });
  // A policy of our own, which TLS takes, replaces the one of SNS that lets in all of the account, its alarms among them.
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        ArnLike: {
          'aws:SourceArn': `arn:${stack.partition}:cloudwatch:${stack.region}:${stack.account}:alarm:kith-${stage}-*`,
        },
      },
    }),
  );
  if (alarmEmail !== null) topic.addSubscription(new EmailSubscription(alarmEmail));
  return topic;
}
