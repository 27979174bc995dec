/** Clients made from the table of routes are those of today's table; the Postman collection is one of format v2.1. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { generatedClients } from '../../lib/commands/generated-clients.ts';
import { routes } from '../../lib/edge/routes.ts';

test.each(Object.entries(generatedClients()))(
  '%s is up to date; npm run clients makes it so',
  (file, text) => {
    // toBe would print thousands of lines.
    expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8') === text, 'npm run clients').toBe(
      true,
    );
  },
);

/** What https://schema.getpostman.com/json/collection/v2.1.0/ says of the members we use; others are none of ours. */
const text = { type: 'string' };
const described = { key: text, value: text, description: text, disabled: { type: 'boolean' } };
const strict = (properties: object, required: readonly string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const list = (items: object) => ({ type: 'array', items });
const auth = strict(
  {
    type: { enum: ['bearer', 'noauth', 'apikey', 'basic'] },
    bearer: list(strict({ key: text, value: {}, type: text }, ['key'])),
  },
  ['type'],
);
const format = {
  ...strict(
    {
      info: strict(
        {
          name: text,
          description: text,
          schema: { const: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
        },
        ['name', 'schema'],
      ),
      auth,
      variable: list(strict({ key: text, value: text }, ['key'])),
      item: list({ $ref: '#/definitions/folder' }),
    },
    ['info', 'item'],
  ),
  definitions: {
    folder: strict({ name: text, item: list({ $ref: '#/definitions/request' }) }, ['item']),
    request: strict(
      {
        name: text,
        response: { type: 'array', maxItems: 0 },
        request: strict(
          {
            method: { enum: ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'] },
            description: text,
            auth,
            header: list(strict(described, ['key', 'value'])),
            url: strict(
              {
                raw: text,
                host: list(text),
                path: list(text),
                query: list(strict(described, [])),
                variable: list(strict(described, [])),
              },
              ['raw'],
            ),
            body: {
              oneOf: [
                strict(
                  {
                    mode: { const: 'raw' },
                    raw: text,
                    options: strict({ raw: strict({ language: { const: 'json' } }, ['language']) }, ['raw']),
                  },
                  ['mode', 'raw'],
                ),
                strict({ mode: { const: 'file' }, file: { type: 'object' } }, ['mode', 'file']),
                strict(
                  {
                    mode: { const: 'formdata' },
                    formdata: list({
                      oneOf: [
                        strict({ ...described, type: { const: 'text' } }, ['key', 'type']),
                        strict(
                          { key: text, type: { const: 'file' }, src: { type: ['array', 'string', 'null'] } },
                          ['key', 'type'],
                        ),
                      ],
                    }),
                  },
                  ['mode', 'formdata'],
                ),
              ],
            },
          },
          ['method', 'url', 'header'],
        ),
      },
      ['name', 'request', 'response'],
    ),
  },
};

const collection: unknown = JSON.parse(
  generatedClients()['clients/postman/kith.postman_collection.json'] ?? '',
);

test('the Postman collection has the format', () => {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(format);
  expect(validate(collection), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
});

test('the Postman collection has every route once, with its parameters as variables', () => {
  const request = z.object({
    method: z.string(),
    url: z.object({ raw: z.string(), variable: z.array(z.object({ key: z.string() })).default([]) }),
  });
  const { item } = z
    .object({ item: z.array(z.object({ item: z.array(z.object({ request })) })) })
    .parse(collection);
  const found = item.flatMap((folder) =>
    folder.item.map(({ request: { method, url } }) => `${method} ${url.raw}`),
  );
  expect([...found].sort()).toEqual(
    routes.map(({ method, path }) => `${method} {{baseUrl}}${path.replace(/\{(\w+)\}/g, ':$1')}`).sort(),
  );
  for (const {
    request: { url },
  } of item.flatMap((folder) => folder.item))
    expect(url.variable.map(({ key }) => key)).toEqual(
      [...url.raw.matchAll(/:(\w+)/g)].map(([, name]) => name).filter((name) => name !== undefined),
    );
});
