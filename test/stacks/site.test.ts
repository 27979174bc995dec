/** What guests open: pages and API under one name, what CloudFront adds, trusts and turns away, and what the functions are told of it. */
import { runInNewContext } from 'node:vm';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PROXY_HEADER, VIEWER_HEADER } from '../../lib/edge/behind-proxy.ts';
import { pageFile, pageHeaders, plainFiles } from '../../lib/edge/site-pages.ts';
import { functionTable } from '../../lib/stacks/function-table.ts';
import { functionsOf } from './functions.ts';
import { deployed, variants } from './world.ts';

const site = (variant: keyof typeof variants) => deployed(variants[variant]).template('site');
const firewall = (variant: keyof typeof variants) => deployed(variants[variant]).template('firewall');

const behaviour = z.looseObject({
  PathPattern: z.string().optional(),
  TargetOriginId: z.string(),
  AllowedMethods: z.array(z.string()),
  ViewerProtocolPolicy: z.string(),
  CachePolicyId: z.string(),
  OriginRequestPolicyId: z.string().optional(),
  ResponseHeadersPolicyId: z.object({ Ref: z.string() }),
  FunctionAssociations: z.array(z.unknown()).optional(),
});
const distributionConfig = z.looseObject({
  DefaultCacheBehavior: behaviour,
  CacheBehaviors: z.array(behaviour),
  Origins: z.array(z.looseObject({ Id: z.string(), DomainName: z.unknown() })),
});

function distributionIn(template: Template) {
  const [found] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  return distributionConfig.parse(found?.Properties.DistributionConfig);
}

function originOf(template: Template, { TargetOriginId }: { readonly TargetOriginId: string }) {
  const origin = distributionIn(template).Origins.find(({ Id }) => Id === TargetOriginId);
  if (origin === undefined) throw new Error('a behaviour leads nowhere');
  return origin;
}

describe('paths', () => {
  test('pages, their hashed files and the plain ones come from the bucket, everything else from the API', () => {
    const { CacheBehaviors, DefaultCacheBehavior } = distributionIn(site('plain'));
    expect(CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual([
      '/',
      '/g/*',
      '/desk',
      '/desk/*',
      '/style',
      '/assets/*',
      ...plainFiles,
    ]);
    for (const each of CacheBehaviors) {
      expect(JSON.stringify(originOf(site('plain'), each))).toContain('PagesBucket');
      expect(each.AllowedMethods).toEqual(['GET', 'HEAD']);
    }
    expect(JSON.stringify(originOf(site('plain'), DefaultCacheBehavior).DomainName)).toMatch(
      /ImportValue.*\.execute-api\./,
    );
  });

  test('to the API all methods go, and all headers, cookies and queries but Host; nothing is kept', () => {
    expect(distributionIn(site('plain')).DefaultCacheBehavior).toMatchObject({
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      // CloudFront's own policies: CachingDisabled, AllViewerExceptHostHeader.
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    });
  });

  test('nothing travels without TLS: pages are led to it, an API call is refused, the origins are asked by TLS 1.2', () => {
    const { CacheBehaviors, DefaultCacheBehavior } = distributionIn(site('plain'));
    expect(DefaultCacheBehavior.ViewerProtocolPolicy).toBe('https-only');
    for (const each of CacheBehaviors) expect(each.ViewerProtocolPolicy).toBe('redirect-to-https');
    expect(originOf(site('plain'), DefaultCacheBehavior).CustomOriginConfig).toMatchObject({
      OriginProtocolPolicy: 'https-only',
      OriginSSLProtocols: ['TLSv1.2'],
    });
  });
});

const request = z.object({
  uri: z.string(),
  headers: z.record(z.string(), z.object({ value: z.string() })),
});

/** The function CloudFront runs, by a part of its name, as a function of ours. */
function edgeFunction(name: string) {
  const found = Object.values(site('plain').findResources('AWS::CloudFront::Function')).find(
    ({ Properties }) => JSON.stringify(Properties.Name).includes(`-${name}-`),
  );
  return (uri: string, headers: Readonly<Record<string, { readonly value: string }>> = {}) =>
    request.parse(
      runInNewContext(`${found?.Properties.FunctionCode}; handler(event)`, {
        event: { viewer: { ip: '203.0.113.7' }, request: { uri, headers: { ...headers } } },
      }),
    );
}

describe('what CloudFront runs', () => {
  test('finds the file of every path as the local server does', () => {
    const find = edgeFunction('page');
    const paths = fc.oneof(
      fc.constantFrom(
        '/',
        '/g/',
        '/g/abc',
        '/g',
        '/desk',
        '/desk/',
        '/desk/x/y',
        '/deskx',
        '/style',
        '/style/',
      ),
      fc.webPath(),
    );
    fc.assert(
      fc.property(paths, (path) => {
        const file = pageFile(path);
        expect(find(path).uri).toBe(file === null ? path : `/${file}`);
      }),
    );
  });

  test('tells the API the caller’s address, whatever the caller says', () => {
    const tell = edgeFunction('viewer');
    const said = { accept: { value: 'a/b' }, [VIEWER_HEADER]: { value: '198.51.100.1' } };
    expect(tell('/v1/galleries', said)).toEqual({
      uri: '/v1/galleries',
      headers: { accept: { value: 'a/b' }, [VIEWER_HEADER]: { value: '203.0.113.7' } },
    });
  });

  test('has a name of its own for each stage, since CloudFront knows one of a name', () => {
    const names = [
      'AWS::CloudFront::Function',
      'AWS::CloudFront::ResponseHeadersPolicy',
      'AWS::CloudFront::OriginAccessControl',
    ]
      .flatMap((type) => Object.values(site('full').findResources(type)))
      .map(({ Properties }) =>
        Object.values(Properties).find((value) => JSON.stringify(value).includes('kith-acme-')),
      );
    expect(names.length).toBe(5);
    for (const name of names) expect(name).toBeDefined();
  });
});

describe('the secret of the origin', () => {
  test('is sent with every request to the API, and stands in no template', () => {
    const { DefaultCacheBehavior } = distributionIn(site('plain'));
    const headers = originOf(site('plain'), DefaultCacheBehavior).OriginCustomHeaders;
    expect(JSON.stringify(headers)).toMatch(
      new RegExp(`"HeaderName":"${PROXY_HEADER}".*resolve:secretsmanager:.*ProxyKey.*:SecretString`),
    );
    site('plain').hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
      KmsKeyId: Match.anyValue(),
    });
  });

  test('is named to those who answer requests, the public address to all functions', () => {
    for (const variant of ['plain', 'full', 'bare'] as const)
      for (const [name, { variables }] of functionsOf(deployed(variants[variant]).template('api'))) {
        const pages = variant !== 'bare';
        expect('KITH_PUBLIC_URL' in variables).toBe(pages);
        expect('KITH_PROXY_SECRET_ARN' in variables).toBe(pages && functionTable[name].start === 'request');
      }
    const address = functionsOf(deployed(variants.full).template('api')).get('guests')?.variables;
    expect(address?.KITH_PUBLIC_URL).toBe('https://photos.example.org');
    const given = functionsOf(deployed(variants.plain).template('api')).get('guests')?.variables;
    expect(JSON.stringify(given?.KITH_PUBLIC_URL)).toMatch(
      /"https:\/\/".*ImportValue.*Distribution.*DomainName/,
    );
  });
});

describe('headers', () => {
  const policyOf = (template: Template, { ResponseHeadersPolicyId }: z.output<typeof behaviour>) =>
    template.toJSON().Resources[ResponseHeadersPolicyId.Ref].Properties.ResponseHeadersPolicyConfig;

  test('of pages are those of the local server, with photos from the bucket, and HSTS', () => {
    const template = site('plain');
    const [page] = distributionIn(template).CacheBehaviors;
    if (page === undefined) throw new Error('there is no page');
    const { SecurityHeadersConfig: known, CustomHeadersConfig: others } = policyOf(template, page);
    const policy = known.ContentSecurityPolicy.ContentSecurityPolicy;
    const [before, , after] = policy['Fn::Join'][1];
    const { 'content-security-policy': wanted = '', ...rest } = pageHeaders(['https://STORE']);
    expect(wanted.startsWith(before)).toBe(true);
    expect(wanted.split('STORE')[1]).toBe(after);
    expect(JSON.stringify(policy)).toMatch(/PhotosBucket\w*RegionalDomainName/);
    const said = {
      'referrer-policy': known.ReferrerPolicy.ReferrerPolicy,
      'x-content-type-options': known.ContentTypeOptions.Override ? 'nosniff' : '',
      'x-frame-options': known.FrameOptions.FrameOption,
      ...Object.fromEntries(
        others.Items.map(({ Header, Value }: { Header: string; Value: string }) => [Header, Value]),
      ),
    };
    expect(said).toEqual(rest);
    expect(known.StrictTransportSecurity).toMatchObject({ AccessControlMaxAgeSec: 31_536_000 });
  });

  test('every path has HSTS', () => {
    const { CacheBehaviors, DefaultCacheBehavior } = distributionIn(site('plain'));
    for (const each of [DefaultCacheBehavior, ...CacheBehaviors])
      expect(policyOf(site('plain'), each).SecurityHeadersConfig.StrictTransportSecurity).toBeDefined();
  });

  test('hashed files are kept for good, pages are asked for anew; hashed files come first and old ones stay', () => {
    const copies = Object.entries(site('plain').findResources('Custom::CDKBucketDeployment'));
    const [hashed] = copies.filter(
      ([, { Properties }]) => Properties.DestinationBucketKeyPrefix === 'assets',
    );
    const [named] = copies.filter(([id]) => id !== hashed?.[0]);
    expect(hashed?.[1].Properties.SystemMetadata).toEqual({
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(named?.[1].Properties.SystemMetadata).toEqual({ 'cache-control': 'no-cache' });
    expect(named?.[1].DependsOn).toContain(hashed?.[0]);
    for (const [, { Properties }] of copies) expect(Properties).toMatchObject({ Prune: false });
  });
});

describe('the bucket', () => {
  test('is private, by TLS only, and read by this distribution alone, as is said of what is not there', () => {
    site('plain').hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    const [policy] = Object.values(site('plain').findResources('AWS::S3::BucketPolicy'));
    const statements: readonly Record<string, unknown>[] = policy?.Properties.PolicyDocument.Statement;
    const [emptying, allowed] = [true, false].map((ours) =>
      statements.filter(
        ({ Effect, Principal }) =>
          Effect === 'Allow' && JSON.stringify(Principal).includes('AutoDeleteObjects') === ours,
      ),
    );
    // What empties the bucket when it goes reads nothing of it.
    expect(emptying?.flatMap(({ Action }) => Action).toSorted()).toEqual([
      's3:DeleteObject*',
      's3:GetBucket*',
      's3:List*',
      's3:PutBucketPolicy',
    ]);
    for (const { Principal, Condition } of allowed ?? []) {
      expect(Principal).toEqual({ Service: 'cloudfront.amazonaws.com' });
      expect(JSON.stringify(Condition)).toMatch(/AWS:SourceArn.*distribution\/.*Distribution/);
    }
    expect(allowed?.flatMap(({ Action }) => Action).sort()).toEqual(['s3:GetObject']);
    expect(JSON.stringify(statements)).toMatch(
      /"Effect":"Deny".*aws:SecureTransport|aws:SecureTransport.*"Deny"/,
    );
    site('plain').hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
      OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
    });
  });

  test('of photos lets the pages put and fetch', () => {
    const origins = (variant: keyof typeof variants) =>
      Object.values(deployed(variants[variant]).template('storage').findResources('AWS::S3::Bucket')).flatMap(
        ({ Properties }) => Properties.CorsConfiguration?.CorsRules[0].AllowedOrigins ?? [],
      );
    expect(origins('plain')).toEqual(['https://*.cloudfront.net']);
    expect(origins('full')).toContain('https://photos.example.org');
    expect(origins('bare')).toEqual([]);
  });
});

describe('the firewall', () => {
  const acl = z.looseObject({ Scope: z.string(), Rules: z.array(z.looseObject({ Name: z.string() })) });
  function rules(variant: keyof typeof variants) {
    const [found] = Object.values(firewall(variant).findResources('AWS::WAFv2::WebACL'));
    return Object.fromEntries(acl.parse(found?.Properties).Rules.map((rule) => [rule.Name, rule]));
  }

  test('lies in us-east-1 whatever region the rest is in, and CloudFront is told of it from there', () => {
    for (const variant of ['plain', 'full'] as const) {
      expect(deployed(variants[variant]).stacks.firewall?.region).toBe('us-east-1');
      const stage = variant === 'full' ? 'acme' : 'prod';
      site(variant).hasResourceProperties('AWS::CloudFront::Distribution', {
        DistributionConfig: Match.objectLike({
          WebACLId: {
            'Fn::GetStackOutput': {
              StackName: `kith-${stage}-firewall`,
              OutputName: 'WebAclArn',
              Region: 'us-east-1',
            },
          },
        }),
      });
      firewall(variant).hasOutput('WebAclArn', {});
      expect(deployed(variants[variant]).stacks.firewall?.stackName).toBe(`kith-${stage}-firewall`);
      expect(deployed(variants[variant]).stacks.site?.dependencies).toContain(
        deployed(variants[variant]).stacks.firewall,
      );
    }
  });

  test('turns an address away only when a full venue could not have asked as often, with a problem document', () => {
    const guests = 300;
    const requestsOfOne = 60;
    const rule = rules('plain')['address-limit'];
    expect(rule).toMatchObject({
      Statement: { RateBasedStatement: { AggregateKeyType: 'IP', EvaluationWindowSec: 300 } },
      Action: { Block: { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: 'limit' } } },
    });
    const limit = z.object({ Statement: z.object({ RateBasedStatement: z.object({ Limit: z.number() }) }) });
    expect(limit.parse(rule).Statement.RateBasedStatement.Limit).toBeGreaterThan(guests * requestsOfOne);
    expect(limit.parse(rules('full')['address-limit']).Statement.RateBasedStatement.Limit).toBe(50_000);
    const [found] = Object.values(firewall('plain').findResources('AWS::WAFv2::WebACL'));
    expect(JSON.parse(found?.Properties.CustomResponseBodies.limit.Content)).toMatchObject({
      status: 429,
      code: 'rate_limited',
    });
  });

  test('lets photos of any size pass: no rule of AWS that judges bodies blocks', () => {
    const group = z.object({
      Statement: z.object({
        ManagedRuleGroupStatement: z.object({
          Name: z.literal('AWSManagedRulesCommonRuleSet'),
          RuleActionOverrides: z.array(
            z.object({ Name: z.string(), ActionToUse: z.object({ Count: z.object({}) }) }),
          ),
        }),
      }),
    });
    const { RuleActionOverrides } = group.parse(rules('plain').common).Statement.ManagedRuleGroupStatement;
    const bodies = ['SizeRestrictions', 'CrossSiteScripting', 'GenericLFI', 'GenericRFI', 'EC2MetaDataSSRF'];
    expect(RuleActionOverrides.map(({ Name }) => Name)).toEqual(
      expect.arrayContaining(bodies.map((name) => `${name}_BODY`)),
    );
  });

  test('keeps no samples of requests, which hold keys', () => {
    const text = JSON.stringify(firewall('plain').toJSON());
    expect(text).toContain('"SampledRequestsEnabled":false');
    expect(text).not.toContain('"SampledRequestsEnabled":true');
  });

  test('tells the topic, by its own metric, when it turns somebody away', () => {
    const [found] = Object.values(firewall('full').findResources('AWS::WAFv2::WebACL'));
    const { VisibilityConfig, Rules } = found?.Properties ?? {};
    firewall('full').hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'kith-acme-turned-away',
      Namespace: 'AWS/WAFV2',
      MetricName: 'BlockedRequests',
      Dimensions: [
        { Name: 'Rule', Value: Rules[0].VisibilityConfig.MetricName },
        { Name: 'WebACL', Value: VisibilityConfig.MetricName },
      ],
      AlarmActions: [Match.anyValue()],
    });
    firewall('full').hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'ops@example.com' });
  });

  test('can be left out', () => {
    const { stacks, template } = deployed(variants.images);
    expect(stacks.firewall).toBeNull();
    expect(JSON.stringify(template('site').toJSON())).not.toContain('WebACLId');
  });
});

describe('a domain', () => {
  test('is answered by its certificate, with TLS 1.2 and newer', () => {
    site('full').hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: Match.objectLike({
        Aliases: ['photos.example.org'],
        ViewerCertificate: Match.objectLike({
          AcmCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/2f3e',
          MinimumProtocolVersion: 'TLSv1.2_2021',
        }),
      }),
    });
    for (const output of ['SiteUrl', 'SiteTarget', 'ProxySecret']) site('full').hasOutput(output, {});
  });
});

test('without pages there is no CloudFront, no firewall and nothing of them in the other stacks', () => {
  const { stacks, template } = deployed(variants.bare);
  expect([stacks.site, stacks.firewall]).toEqual([null, null]);
  expect(JSON.stringify(template('api').toJSON())).not.toMatch(/Proxy|PUBLIC_URL/);
});

test('nothing of the pages survives a destroy', () => {
  for (const template of [site('plain'), firewall('plain')])
    for (const { DeletionPolicy } of Object.values<{ DeletionPolicy?: string }>(template.toJSON().Resources))
      expect(DeletionPolicy ?? 'Delete').toBe('Delete');
  // A bucket that holds something would stay, and the stack with it.
  const [[bucket] = ['']] = Object.entries(site('plain').findResources('AWS::S3::Bucket'));
  site('plain').hasResourceProperties('Custom::S3AutoDeleteObjects', { BucketName: { Ref: bucket } });
});
