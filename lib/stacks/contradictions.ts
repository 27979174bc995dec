/** Settings that are each right but can't be had together, or not without a yes. */
import { connectionsOf, connectionsWanted } from './connections.ts';
import type { Deployment } from './context.ts';
import { isDownloadable, licencesThatForbidCommerce } from './model-pack.ts';

/** One sentence per contradiction, beginning with the setting to change. */
export function contradictions(deployment: Deployment): readonly string[] {
  return [models, index, database, domain, site, images, budget].flatMap((rule) => rule(deployment));
}

function models({ modelPack, acceptModelLicence }: Deployment): readonly string[] {
  if (acceptModelLicence) return [];
  return licencesThatForbidCommerce(modelPack).map(
    ({ name, terms, url }) =>
      `acceptModelLicence must be yes for the pack ${modelPack}, which is under the licence "${name}" (${terms}${url === null ? '' : ` ${url}`})`,
  );
}

function index({
  index,
  qdrantUrl,
  qdrantSecret,
  qdrantPrivate,
  natGateways,
}: Deployment): readonly string[] {
  if (index === 'qdrant') {
    if (qdrantUrl === null) return ['qdrantUrl must be set, since index is qdrant'];
    if (natGateways > 0 || qdrantPrivate) return [];
    return [
      'natGateways must be at least 1, since the functions reach Qdrant over the internet (qdrantPrivate=yes if they do not)',
    ];
  }
  return Object.entries({ qdrantUrl, qdrantSecret })
    .filter(([, value]) => value !== null)
    .map(([name]) => `${name} must stay unset, since index is pgvector`);
}

function database(deployment: Deployment): readonly string[] {
  const { auroraProfile, auroraMinAcu: min, auroraMaxAcu: max, reserveConcurrency } = deployment;
  const found: string[] = [];
  if (auroraProfile === 'pausing' && min > 0)
    found.push('auroraMinAcu must be 0 or unset, since auroraProfile is pausing');
  if (auroraProfile === 'steady' && min === 0)
    found.push('auroraMinAcu must be at least 0.5, since auroraProfile is steady');
  if (max < min) found.push(`auroraMaxAcu must be at least auroraMinAcu, which is ${min}`);
  const has = connectionsOf({ min, max });
  const wants = connectionsWanted(deployment.concurrency, deployment.gpu ? deployment.gpuMaxTasks : 0);
  if (reserveConcurrency && wants > has) {
    found.push(
      `auroraMaxAcu must be larger or the …Concurrency smaller: together the functions and tasks may open ${wants} connections, and Aurora takes ${has}`,
    );
  }
  return found;
}

function domain({ domain, certificateArn, region }: Deployment): readonly string[] {
  if (domain === null && certificateArn === null) return [];
  if (domain === null) return ['domain must be set, since certificateArn is'];
  if (certificateArn === null) return ['certificateArn must be set, since domain is'];
  const theirs = certificateArn.split(':')[3];
  if (region === null || theirs === region) return [];
  return [`certificateArn must name a certificate in ${region}, where the API is, not in ${theirs}`];
}

function site(deployment: Deployment): readonly string[] {
  const { site, siteDomain: domain, siteCertificateArn: certificate, region } = deployment;
  if (!site)
    return Object.entries({ siteDomain: domain, siteCertificateArn: certificate })
      .filter(([, value]) => value !== null)
      .map(([name]) => `${name} must stay unset, since site is no`);
  if (region !== null && /^(cn|us-gov|us-iso\w*|eu-isoe|eusc)-/.test(region))
    return [`site must be no in ${region}, from where CloudFront’s own region us-east-1 can’t be reached`];
  if (domain === null && certificate === null) return [];
  if (domain === null) return ['siteDomain must be set, since siteCertificateArn is'];
  if (certificate === null) return ['siteCertificateArn must be set, since siteDomain is'];
  if (domain === deployment.domain)
    return ['siteDomain must be another than domain, which leads to the API without the pages'];
  const theirs = certificate.split(':')[3];
  if (theirs === 'us-east-1') return [];
  return [
    `siteCertificateArn must name a certificate in us-east-1, where CloudFront looks, not in ${theirs}`,
  ];
}

function images({ gpu, modelPack, packaging, architecture }: Deployment): readonly string[] {
  if (packaging === 'image' && architecture !== 'x86_64')
    return ['architecture must be x86_64, since packaging is image and images are built for it'];
  const why = [...(gpu ? ['gpu is yes'] : []), ...(packaging === 'image' ? ['packaging is image'] : [])];
  if (why.length === 0 || isDownloadable(modelPack)) return [];
  return [
    `modelPack must be one that can be downloaded while an image is built (${why.join(' and ')}); ${modelPack} has no official download`,
  ];
}

function budget({ budgetUsd, alarmEmail }: Deployment): readonly string[] {
  return budgetUsd !== null && alarmEmail === null
    ? ['alarmEmail must be set, since somebody has to be told of budgetUsd']
    : [];
}
