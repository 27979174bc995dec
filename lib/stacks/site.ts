/** The stack of what guests and staff open: the pages out of a bucket, the API under the same name, CloudFront and the firewall before both. */
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { PROXY_HEADER } from '../edge/behind-proxy.ts';
import { HASHED_FILES, plainFiles } from '../edge/site-pages.ts';
import { accept } from './accepted-finding.ts';
import type { Deployment } from './context.ts';
import { findPage, pagePatterns, tellViewer } from './edge-code.ts';
import { firewallArn } from './firewall.ts';
import { PageBucket } from './page-bucket.ts';
import { answerHeaders, pageHeadersPolicy } from './site-headers.ts';
import type { StorageStack } from './storage.ts';

/** Letters and digits: more than 256 bits. */
const SECRET_LENGTH = 64;
/** The API answers within 29 s. */
const PATIENCE = Duration.seconds(30);

export interface SiteParts {
  readonly deployment: Deployment;
  readonly storage: StorageStack;
  /** Folder of the built pages. */
  readonly pages: string;
}

export class SiteStack extends Stack {
  /** Where guests find kith: `https://` and a name. */
  readonly publicUrl: string;
  /** CloudFront sends it with each request, so that the API believes it who is calling. */
  readonly proxySecret: ISecret;

  constructor(scope: Construct, id: string, { deployment, storage, pages }: SiteParts, props: StackProps) {
    super(scope, id, props);
    this.proxySecret = this.#secret(storage);
    const toApi = this.#toApi(deployment, storage);
    const distribution = new Distribution(this, 'Distribution', {
      comment: `kith (${deployment.stage})`,
      defaultBehavior: toApi,
      additionalBehaviors: this.#toPages(deployment, storage, pages),
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(deployment.siteFirewall ? { webAclId: firewallArn(deployment) } : {}),
      ...this.#domain(deployment),
    });
    this.#excuse(distribution, deployment);
    this.publicUrl = `https://${deployment.siteDomain ?? distribution.distributionDomainName}`;
    new CfnOutput(this, 'SiteUrl', { value: this.publicUrl });
    new CfnOutput(this, 'SiteTarget', { value: distribution.distributionDomainName });
    new CfnOutput(this, 'ProxySecret', { value: this.proxySecret.secretArn });
  }

  #secret({ dataKey }: StorageStack): ISecret {
    const secret = new Secret(this, 'ProxyKey', {
      description: 'kith: CloudFront sends it to the API, which then believes it who is calling',
      encryptionKey: dataKey,
      generateSecretString: { passwordLength: SECRET_LENGTH, excludePunctuation: true },
    });
    accept(
      secret,
      'AwsSolutions-SMG4',
      'CloudFront takes the text over when it is deployed, so it is changed by hand, there and in the secret.',
    );
    // Its members are declared as possibly undefined in one place and as absent in the other.
    return secret as ISecret;
  }

  #edge(id: string, { stage }: Deployment, code: string) {
    return {
      eventType: FunctionEventType.VIEWER_REQUEST,
      function: new EdgeFunction(this, id, {
        // CloudFront knows one of a name in all regions.
        functionName: `kith-${stage}-${id}-${this.region}`,
        code: FunctionCode.fromInline(code),
        runtime: FunctionRuntime.JS_2_0,
      }),
    };
  }

  /** Everything that is no page: nothing is kept, all of the request but its Host is handed on, which API Gateway needs to be its own. */
  #toApi(deployment: Deployment, { api }: StorageStack): BehaviorOptions {
    return {
      origin: new HttpOrigin(`${api.apiId}.execute-api.${this.region}.${this.urlSuffix}`, {
        protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
        originSslProtocols: [OriginSslPolicy.TLS_V1_2],
        readTimeout: PATIENCE,
        // What CloudFormation fills in, is never seen in a template.
        customHeaders: { [PROXY_HEADER]: this.proxySecret.secretValue.unsafeUnwrap() },
      }),
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: answerHeaders(this, deployment),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      functionAssociations: [this.#edge('viewer', deployment, tellViewer)],
    };
  }

  #toPages(deployment: Deployment, storage: StorageStack, pages: string): Record<string, BehaviorOptions> {
    const { bucket } = new PageBucket(this, 'Pages', { deployment, pages });
    const files: BehaviorOptions = {
      origin: S3BucketOrigin.withOriginAccessControl(bucket, {
        originAccessControl: new S3OriginAccessControl(this, 'Access', {
          originAccessControlName: `kith-${deployment.stage}-${this.region}`,
        }),
        originAccessLevels: [AccessLevel.READ],
      }),
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      // By what the files say of themselves: hashed ones stay, pages are asked for anew.
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: pageHeadersPolicy(this, deployment, storage),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
    };
    const page = { ...files, functionAssociations: [this.#edge('page', deployment, findPage)] };
    return {
      ...Object.fromEntries(pagePatterns.map((pattern) => [pattern, page])),
      ...Object.fromEntries([`${HASHED_FILES}*`, ...plainFiles].map((pattern) => [pattern, files])),
    };
  }

  #domain({ siteDomain, siteCertificateArn }: Deployment) {
    if (siteDomain === null || siteCertificateArn === null) return {};
    return {
      domainNames: [siteDomain],
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', siteCertificateArn),
    };
  }

  #excuse(distribution: Distribution, { siteDomain, siteFirewall }: Deployment): void {
    accept(
      distribution,
      'AwsSolutions-CFR1',
      'Guests open their albums wherever they are; no country is shut out.',
    );
    accept(
      distribution,
      'AwsSolutions-CFR3',
      'Access logs would hold addresses of guests and ids callers choose, which no log may carry.',
    );
    if (!siteFirewall)
      accept(
        distribution,
        'AwsSolutions-CFR2',
        'The setting siteFirewall says no, and the functions limit callers by key, session and address.',
      );
    if (siteDomain === null)
      accept(
        distribution,
        'AwsSolutions-CFR4',
        'CloudFront decides which TLS its own name takes; a domain of your own takes none of the old ones.',
      );
  }
}
