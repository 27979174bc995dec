/** The files of clients that are made from the table of routes, by their paths in the checkout. */
import { postmanCollection } from './postman-collection.ts';
import { pythonAnswers } from './python-answers.ts';
import { pythonCalls } from './python-calls.ts';

export function generatedClients(): Readonly<Record<string, string>> {
  const { answers, types } = pythonAnswers();
  return {
    'clients/postman/kith.postman_collection.json': `${JSON.stringify(postmanCollection(), null, 2)}\n`,
    'clients/python/kith/answers.py': answers,
    'clients/python/kith/calls.py': pythonCalls(types),
  };
}
