/** The functions of a template under their names in the table. */
import type { Template } from 'aws-cdk-lib/assertions';
import type { DeployedFunction } from '../../lib/stacks/function-row.ts';
import { functionTable } from '../../lib/stacks/function-table.ts';

export type Variables = Readonly<Record<string, unknown>>;

export interface FoundFunction {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly variables: Variables;
  readonly dependsOn: readonly string[];
  /** Logical id of its role. */
  readonly role: string;
}

/** Functions CDK brings along for itself are left out. */
export function functionsOf(template: Template): ReadonlyMap<DeployedFunction, FoundFunction> {
  const found = new Map<DeployedFunction, FoundFunction>();
  for (const [id, { Properties, DependsOn = [] }] of Object.entries(
    template.findResources('AWS::Lambda::Function'),
  )) {
    const name = Object.entries(functionTable).find(
      ([, { says }]) => Properties.Description === `kith: ${says}`,
    )?.[0];
    if (name === undefined) continue;
    found.set(name as DeployedFunction, {
      id,
      properties: Properties,
      variables: Properties.Environment?.Variables ?? {},
      dependsOn: DependsOn,
      role: lookUp(JSON.stringify(Properties.Role), /"Fn::GetAtt":\["(\w+)","Arn"\]/),
    });
  }
  return found;
}

/** What the first group of the pattern stands for; throws when it isn't there. */
export function lookUp(text: string, pattern: RegExp): string {
  const [, found] = pattern.exec(text) ?? [];
  if (found === undefined) throw new Error(`${pattern} is not in ${text}`);
  return found;
}
