/** What the edge answers about itself: the OpenAPI document, the docs page and the metrics. Bound like actions. */
import { Refusal } from '../errors.ts';
import type { Json } from '../ports/records.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { docsPage } from './docs-page.ts';
import { openApiDocument } from './openapi.ts';

let page: string | undefined;
let document: { readonly [key: string]: Json } | undefined;

/** GET /openapi.json */
export async function describeApi(): Promise<{ readonly [key: string]: Json }> {
  document ??= { ...(JSON.parse(JSON.stringify(openApiDocument())) as Record<string, Json>) };
  return document;
}

/** GET /docs */
export async function showDocs(): Promise<string> {
  page ??= docsPage(openApiDocument());
  return page;
}

/** GET /metrics. @throws Refusal `route_not_found` where metrics leave another way */
export async function showMetrics({ telemetry }: { readonly telemetry: Telemetry }): Promise<string> {
  const text = await telemetry.render();
  if (text === null) throw new Refusal('route_not_found', 'Metrics of this installation are in CloudWatch.');
  return text;
}
