// The HTTP API: every route of the manifest, at the root and, through the stage of that name, under /api.
import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpStage, type IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { type Functions, functionNames, specOf } from './functions.ts';

/** The API without its routes, so that the functions can be told its address. */
export const makeApi = (scope: Stack, name: string): HttpApi => {
  const api = new HttpApi(scope, 'Api', { apiName: name, createDefaultStage: true });
  // The CDK is not written for exact optional properties: its class declares one wider than its interface.
  new HttpStage(scope, 'ApiStage', { httpApi: api as IHttpApi, stageName: 'api', autoDeploy: true });
  new CfnOutput(scope, 'ApiUrl', { value: api.apiEndpoint });
  return api;
};

/** Tokens are verified in the functions, which know the reasons; API Gateway only carries the calls. */
export const addRoutes = (api: HttpApi, functions: Functions): void => {
  for (const name of functionNames) {
    const { routes = [] } = specOf(name);
    const integration = new HttpLambdaIntegration(`${name}-integration`, functions[name]);
    for (const { method, path } of routes) api.addRoutes({ path, methods: [HttpMethod[method]], integration });
  }
};
