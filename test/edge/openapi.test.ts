/** The document and the page say what the table says. */
import { describe, expect, test } from 'vitest';
import { docsPage } from '../../lib/edge/docs-page.ts';
import { openApiDocument } from '../../lib/edge/openapi.ts';
import { problemCodes, statusOf } from '../../lib/edge/problems.ts';
import { matchPath, routeByKey } from '../../lib/edge/router.ts';
import { parametersOf, routes } from '../../lib/edge/routes.ts';
import { everyRoute, pathOf } from './route-examples.ts';

const document = JSON.parse(JSON.stringify(openApiDocument()));
const page = docsPage(openApiDocument());

test('the table holds every route of the API, each path and method once', () => {
  const listed = routes.map((route) => `${route.method} ${route.path}`);
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed.map((name) => name.replace(/\{\w+\}/g, '*')).sort()).toMatchSnapshot();
});

describe.each(everyRoute)('%s', (_name, route) => {
  const operation = document.paths[route.path]?.[route.method.toLowerCase()];

  test('stands in the document with its parameters, body, answer and problems', () => {
    expect(operation.operationId).toBe(route.id);
    const parameters: { in: string; name: string }[] = operation.parameters ?? [];
    expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(
      parametersOf(route.path),
    );
    expect(Object.keys(operation.responses).sort()).toEqual([String(route.status), 'default']);
    expect(Object.keys(operation.requestBody?.content ?? {}).sort()).toEqual(
      route.photos === 'body'
        ? ['application/octet-stream']
        : route.photos !== 'none'
          ? ['application/json', 'multipart/form-data']
          : operation.requestBody
            ? ['application/json', ...(route.csv === null ? [] : ['text/csv'])]
            : [],
    );
    expect(operation.security).toEqual(route.role === null ? [] : undefined);
    expect(parameters.some(({ name }) => name === 'Idempotency-Key')).toBe(route.stores);
  });

  test('stands on the page', () => {
    expect(page).toContain(`id="${route.id}"`);
    expect(page).toContain(route.summary);
  });

  test('is found by its key and by its path', () => {
    expect(routeByKey(`${route.method} ${route.path}`)).toBe(route);
    expect(matchPath(route.method, pathOf(route))).toMatchObject({ kind: 'route', route: { id: route.id } });
  });

  test('has a field for every parameter of its path', () => {
    for (const name of [...parametersOf(route.path), ...Object.keys(route.fixed)])
      expect(Object.keys(route.request.shape)).toContain(name);
  });
});

test('every reference of the document leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(20);
  for (const [, name] of references) expect(Object.keys(document.components.schemas)).toContain(name);
});

test('the page needs nothing from elsewhere and runs nothing', () => {
  expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i);
  expect([...page.matchAll(/href="([^"]*)"/g)].map(([, href]) => href?.replace(/#.*/, ''))).toSatisfy(
    (links: string[]) => links.every((link) => link === '' || link === '/openapi.json'),
  );
});

test('every code has a status of its kind', () => {
  expect(Object.fromEntries(problemCodes.map((code) => [code, statusOf(code as never)]))).toMatchSnapshot();
});
