/** The routes table on API Gateway: one route and one integration for each row and function, limits, CORS, logs, a domain. */
import { CfnOutput } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  DomainName,
  type HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionName } from '../edge/route.ts';
import { routes } from '../edge/routes.ts';
import { accept } from './accepted-finding.ts';
import type { Deployment } from './context.ts';
import { FunctionIntegration } from './function-integration.ts';
import { logGroup } from './log-group.ts';

/** What was asked, by the route's template; no path, no query and no address, which would tell of callers and persons. */
const logLine = {
  time: '$context.requestTime',
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  functionMilliseconds: '$context.integrationLatency',
  error: '$context.error.message',
  functionError: '$context.integrationErrorMessage',
};

export class PublicApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;

  constructor(
    scope: Construct,
    id: string,
    { deployment, api }: { readonly deployment: Deployment; readonly api: HttpApi },
    functionOf: (name: FunctionName) => IFunction,
  ) {
    super(scope, id);
    this.api = api;
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: deployment.requestsPerSecond, burstLimit: deployment.requestBurst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup(this, 'AccessLog', deployment)),
        format: AccessLogFormat.custom(JSON.stringify(logLine)),
      },
    });
    this.#routes(functionOf);
    this.#domain(deployment);
    new CfnOutput(this, 'Url', { value: this.api.apiEndpoint }).overrideLogicalId('ApiUrl');
  }

  #routes(functionOf: (name: FunctionName) => IFunction): void {
    const integrations = new Map<FunctionName, FunctionIntegration>();
    const to = (name: FunctionName): FunctionIntegration => {
      const integration = integrations.get(name) ?? new FunctionIntegration(this.api, name, functionOf(name));
      integrations.set(name, integration);
      return integration;
    };
    const add = (id: string, routeKey: HttpRouteKey, name: FunctionName) => {
      const route = new HttpRoute(this, id, {
        httpApi: this.api,
        routeKey,
        integration: to(name),
        authorizer: new HttpNoneAuthorizer(),
      });
      accept(
        route,
        'AwsSolutions-APIG4',
        'The functions check the key of every request against the registry, so that it can be revoked at once.',
      );
    };
    for (const { id, method, path, functionName, deployed } of routes) {
      if (!deployed) continue;
      add(id, HttpRouteKey.with(path, HttpMethod[method]), functionName);
      if (method === 'GET') add(`${id}Head`, HttpRouteKey.with(path, HttpMethod.HEAD), functionName);
    }
    // Whatever no route answers gets a problem document like any other refusal.
    add('otherwise', HttpRouteKey.DEFAULT, 'operations');
  }

  #domain({ domain, certificateArn }: Deployment): void {
    if (domain === null || certificateArn === null) return;
    const domainName = new DomainName(this, 'Domain', {
      domainName: domain,
      securityPolicy: SecurityPolicy.TLS_1_2,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
    });
    new ApiMapping(this, 'Mapping', { api: this.api, domainName, stage: this.stage });
    new CfnOutput(this, 'Target', { value: domainName.regionalDomainName }).overrideLogicalId('DomainTarget');
  }
}
