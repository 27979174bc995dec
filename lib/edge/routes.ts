/** THE TABLE: every route once, read by the gateway, API Gateway, validation, OpenAPI, docs and clients. */
import type { AnswerFor, Method, RequestFor, Route, RouteRow } from './route.ts';
import { albumRoutes } from './table/albums.ts';
import { bulkRoutes } from './table/bulk.ts';
import { erasingRoutes } from './table/erasing.ts';
import { facePassRoutes } from './table/facepass.ts';
import { galleryRoutes } from './table/galleries.ts';
import { guestRoutes } from './table/guests.ts';
import { operationRoutes } from './table/operations.ts';
import { peopleRoutes } from './table/people.ts';
import { personRoutes } from './table/persons.ts';
import { photoFileRoutes } from './table/photo-files.ts';
import { recognitionRoutes } from './table/recognition.ts';
import { searchRoutes } from './table/searches.ts';
import { webhookRoutes } from './table/webhooks.ts';

export type { Route } from './route.ts';

const rows = {
  ...recognitionRoutes,
  ...galleryRoutes,
  ...personRoutes,
  ...peopleRoutes,
  ...albumRoutes,
  ...guestRoutes,
  ...searchRoutes,
  ...erasingRoutes,
  ...photoFileRoutes,
  ...bulkRoutes,
  ...webhookRoutes,
  ...operationRoutes,
  ...facePassRoutes,
} as const;

export type RouteTable = typeof rows;
/** The id of a route and of the action that answers it. */
export type ActionId = keyof RouteTable;
export type RequestOf<Id extends ActionId> = RequestFor<RouteTable[Id]>;
export type AnswerOf<Id extends ActionId> = AnswerFor<RouteTable[Id]>;

/** Short forms: another path to the same action, on the gallery `default`. */
const shortForms: Readonly<Record<string, { action: ActionId; method: Method; path: string }>> = {
  enrollShort: { action: 'enroll', method: 'POST', path: '/enroll/{person}' },
  identifyShort: { action: 'identify', method: 'POST', path: '/identify' },
  getPersonShort: { action: 'getPerson', method: 'GET', path: '/persons/{person}' },
  statsShort: { action: 'galleryStats', method: 'GET', path: '/stats' },
};

function whole(id: string, row: RouteRow): Route {
  return {
    id,
    action: id,
    guest: false,
    cookie: null,
    needsUnscoped: false,
    photos: 'none',
    csv: null,
    answers: 'json',
    statusByWord: {},
    problems: 'document',
    stores: false,
    deployed: true,
    fixed: {},
    ...row,
  };
}

const long = Object.entries<RouteRow>(rows).map(([id, row]) => whole(id, row));

const short = Object.entries(shortForms).map(
  ([id, form]): Route => ({ ...whole(id, rows[form.action]), ...form, fixed: { gallery: 'default' } }),
);

/** Every route, long forms first. */
export const routes: readonly Route[] = [...long, ...short];

/** The names of a path's parameters, in order. */
export function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}
