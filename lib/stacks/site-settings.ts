/** The settings of the web pages and of what stands before them. */
import { type ContextSetting, free, given } from './context-setting.ts';
import * as kind from './setting-kinds.ts';

export const siteSettings = {
  site: given(kind.yesOrNo, 'yes', '`no`: the API only, without web pages, CloudFront and firewall'),
  siteDomain: free(
    kind.domainName,
    'own domain of the pages; its DNS record is yours to make (output `SiteTarget`); unset: CloudFront gives one',
  ),
  siteCertificateArn: free(
    kind.certificate,
    'certificate of that domain, in us-east-1, which is where CloudFront looks',
  ),
  siteFirewall: given(
    kind.yesOrNo,
    'yes',
    '`no`: no AWS WAF before the pages; kith’s own limits, by key, session and address, stay',
  ),
  siteAddressLimit: given(
    kind.whole(1000, 2_000_000_000),
    '20000',
    'requests in five minutes from one address before the firewall turns it away; a venue of 300 guests shares one',
  ),
} as const satisfies Readonly<Record<string, ContextSetting>>;
