/** Findings of cdk-nag that stay, each where it arises and with the reason why. */
import { type Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** `rule` as cdk-nag names it, with the finding in brackets where it has several. */
export function accept(scope: IConstruct, rule: string, reason: string): void {
  Validations.of(scope).acknowledge({ id: rule, reason });
}

/** One pattern among the resources of a role; any other is still found. */
export function acceptResource(role: IConstruct, resource: string, reason: string): void {
  accept(role, `AwsSolutions-IAM5[Resource::${resource}]`, reason);
}

/** A value as cdk-nag spells it: `<Resource.Attribute>` for what CloudFormation fills in, the name of an export for what it imports. */
export function spelled(stack: Stack, value: string): string {
  return flat(stack.resolve(value));
}

function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) throw new TypeError('this is no value of a template');
  const [[name, inner] = ['', null]] = Object.entries(value);
  if (name === 'Ref') return `<${flat(inner)}>`;
  if (name === 'Fn::ImportValue') return flat(inner);
  if (name === 'Fn::GetAtt' && Array.isArray(inner)) return `<${inner.map(flat).join('.')}>`;
  if (name === 'Fn::Join' && Array.isArray(inner)) {
    const [separator, parts] = inner;
    if (typeof separator === 'string' && Array.isArray(parts)) return parts.map(flat).join(separator);
  }
  throw new TypeError(`${name} is spelled in a way not known here`);
}
