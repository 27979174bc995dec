/** The stack of those who look after it: alarms, a topic, a dashboard, a budget. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { DEFAULT_CROSS_STACK_REFERENCES } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { alarmTopic } from './alarm-topic.ts';
import { type AlarmSources, alarmsOf } from './alarms.ts';
import type { Deployment } from './context.ts';
import { dashboardOf } from './dashboard.ts';

/** Shares of the budget at which somebody is told: spent, and foreseen. */
const SPENT = 80;
const FORESEEN = 100;

export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, sources: AlarmSources, props: StackProps) {
    super(scope, id, props);
    // An alarm on a function must not keep the function from being replaced or left out.
    this.node.setContext(DEFAULT_CROSS_STACK_REFERENCES, 'weak');
    const { deployment } = sources;
    const topic = alarmTopic(this, deployment);
    const alarms = alarmsOf(this, sources);
    for (const alarm of alarms) {
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
    dashboardOf(this, sources, alarms);
    this.#budget(deployment);
    new CfnOutput(this, 'AlarmTopic', { value: topic.topicArn });
  }

  #budget({ budgetUsd, alarmEmail, stage }: Deployment): void {
    if (budgetUsd === null || alarmEmail === null) return;
    const notice = (notificationType: string, threshold: number) => ({
      notification: {
        notificationType,
        threshold,
        comparisonOperator: 'GREATER_THAN',
        thresholdType: 'PERCENTAGE',
      },
      subscribers: [{ subscriptionType: 'EMAIL', address: alarmEmail }],
    });
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: `kith-${stage}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: budgetUsd, unit: 'USD' },
      },
      notificationsWithSubscribers: [notice('ACTUAL', SPENT), notice('FORECASTED', FORESEEN)],
    });
  }
}
