/** The headers of pages and answers as CloudFront adds them: those of the local server, and that the name is never to be asked without TLS. */
import { Duration, type Stack } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { pageHeaders } from '../edge/site-pages.ts';
import type { Deployment } from './context.ts';
import type { StorageStack } from './storage.ts';

/** A year; subdomains are not ours to speak for. */
const onlyTls = { accessControlMaxAge: Duration.days(365), includeSubdomains: false, override: true };

/** CloudFront has places of its own for these, and takes them nowhere else. */
const KNOWN = [
  'content-security-policy',
  'referrer-policy',
  'x-content-type-options',
  'x-frame-options',
] as const;

export function pageHeadersPolicy(
  stack: Stack,
  { stage }: Deployment,
  { photos }: StorageStack,
): ResponseHeadersPolicy {
  const headers = pageHeaders([`https://${photos.bucket.bucketRegionalDomainName}`]);
  const [policy, referrer, sniffing, frames] = KNOWN.map((name) => headers[name]);
  if (referrer !== 'no-referrer' || sniffing !== 'nosniff' || frames !== 'DENY' || policy === undefined)
    throw new Error('the pages have other headers than CloudFront is told');
  return new ResponseHeadersPolicy(stack, 'PageHeaders', {
    responseHeadersPolicyName: `kith-${stage}-pages-${stack.region}`,
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: onlyTls,
    },
    customHeadersBehavior: {
      customHeaders: Object.entries(headers)
        .filter(([name]) => !KNOWN.some((known) => known === name))
        .map(([header, value]) => ({ header, value, override: true })),
    },
  });
}

/** Answers of the API bring all others along. */
export function answerHeaders(stack: Stack, { stage }: Deployment): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(stack, 'AnswerHeaders', {
    responseHeadersPolicyName: `kith-${stage}-answers-${stack.region}`,
    securityHeadersBehavior: { strictTransportSecurity: onlyTls },
  });
}
