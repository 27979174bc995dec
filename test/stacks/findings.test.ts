/** The rules of AWS Solutions and of CloudFormation itself: they pass, and what is excused is excused for a reason that still holds. */
import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type IApplyRule } from 'cdk-nag';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { appOf, variants } from './world.ts';

interface Finding {
  readonly path: string;
  readonly rule: string;
}

/** The pack without ears for excuses. */
class EveryFinding extends AwsSolutionsChecks {
  readonly found: Finding[] = [];

  override applyRule(params: IApplyRule): void {
    const rule = `AwsSolutions-${params.ruleSuffixOverride ?? params.rule.name}`;
    const { path } = params.node.node;
    try {
      const verdict = params.rule(params.node);
      if (Array.isArray(verdict))
        this.found.push(...verdict.map((one) => ({ path, rule: `${rule}[${one}]` })));
      else if (verdict === 'Non-Compliant') this.found.push({ path, rule });
    } catch {
      // A rule that can't read a template counts as a finding.
      this.found.push({ path, rule });
    }
  }
}

const reasons = z.record(z.string(), z.string());

function excusesOf(app: App): readonly (Finding & { readonly reason: string })[] {
  return app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) =>
        Object.entries(reasons.parse(data))
          .map(([rule, reason]) => ({
            path: node.path,
            rule: rule.replace(/^annotation::/i, ''),
            reason,
          }))
          // CDK excuses some findings of its own.
          .filter(({ rule }) => rule.startsWith('AwsSolutions-')),
      ),
  );
}

describe.each(Object.entries(variants))('%s', (_, context) => {
  let app: App;
  let found: readonly Finding[];

  beforeAll(() => {
    delete process.env.CDK_VALIDATION;
    ({ app } = appOf(context));
    // Throws with a report when a rule of CloudFormation or of AWS Solutions fails.
    app.synth();
    const every = new EveryFinding();
    every.validateScope(app);
    found = every.found;
  });

  test('every rule passes or is excused', () => {
    expect(new AwsSolutionsChecks().validateScope(app)).toEqual({ success: true, violations: [] });
    expect(found.length).toBeGreaterThan(10);
  });

  test('no excuse outlives its finding', () => {
    const idle = excusesOf(app).filter(
      (excuse) => !found.some(({ path, rule }) => rule === excuse.rule && path.startsWith(excuse.path)),
    );
    expect(idle).toEqual([]);
  });

  test('each excuse is one sentence, at the place it is about', () => {
    for (const { path, reason } of excusesOf(app)) {
      expect(reason).toMatch(/^[A-Z][^.]{30,}\.$/);
      expect(path.split('/').length).toBeGreaterThan(1);
    }
  });
});
