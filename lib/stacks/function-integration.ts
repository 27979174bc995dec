/** Leads routes to a function, with one permission for all of them. */
import { Duration, Stack } from 'aws-cdk-lib';
import {
  type HttpApi,
  HttpIntegrationType,
  HttpRouteIntegration,
  type HttpRouteIntegrationConfig,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** The longest an HTTP API waits; functions end before. */
const LONGEST = Duration.seconds(29);

/**
 * CDK's own integration gives a permission to each route, and a function's policy has no room for that many; its shorter form has
 * no place for `$default`, whose calls name no method and path.
 */
export class FunctionIntegration extends HttpRouteIntegration {
  readonly #target: IFunction;

  constructor(api: HttpApi, id: string, target: IFunction) {
    super(id);
    this.#target = target;
    target.addPermission('Api', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(target).formatArn({
        service: 'execute-api',
        resource: api.apiId,
        resourceName: '*/*',
      }),
    });
  }

  override bind(): HttpRouteIntegrationConfig {
    return {
      type: HttpIntegrationType.AWS_PROXY,
      uri: this.#target.functionArn,
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
      timeout: LONGEST,
    };
  }
}
