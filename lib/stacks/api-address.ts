/** The address of the API, without what answers there: it lies with what is kept, since CloudFront must know it before the functions know CloudFront. */
import { Duration } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { Deployment } from './context.ts';

/** What a page may send and read, beyond what browsers allow anyway. */
const sent = [
  'authorization',
  'content-type',
  'idempotency-key',
  'traceparent',
  'x-api-key',
  'x-correlation-id',
  'x-request-id',
];
const read = ['allow', 'retry-after', 'x-correlation-id', 'x-request-id'];

export function apiAddress(scope: Construct, id: string, deployment: Deployment): HttpApi {
  return new HttpApi(scope, id, {
    apiName: `kith-${deployment.stage}`,
    description: 'kith: finds people in photos',
    createDefaultStage: false,
    ...corsOf(deployment),
  });
}

function corsOf({ corsOrigins }: Deployment) {
  if (corsOrigins === null) return {};
  return {
    corsPreflight: {
      allowOrigins: [...corsOrigins],
      allowMethods: [
        CorsHttpMethod.GET,
        CorsHttpMethod.HEAD,
        CorsHttpMethod.POST,
        CorsHttpMethod.PUT,
        CorsHttpMethod.PATCH,
        CorsHttpMethod.DELETE,
      ],
      allowHeaders: sent,
      exposeHeaders: read,
      maxAge: Duration.hours(1),
    },
  };
}
