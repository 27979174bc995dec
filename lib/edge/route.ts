/** What a route of the table says, and what follows from it for the action behind it. */
import type { z } from 'zod';
import type { Caller, PhotoInput } from '../ports/caller.ts';
import type { Json, Role } from '../ports/records.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The Lambda function that answers; `functions/<name>.lambda.ts`. */
export type FunctionName =
  | 'enroll'
  | 'identify'
  | 'verify'
  | 'detect'
  | 'galleries'
  | 'persons'
  | 'bulk'
  | 'albums'
  | 'photos'
  | 'guests'
  | 'operations'
  | 'uploads';

/** How photos come along: one file, 1 to 20 files, a probe and a reference, selfies of several people, photos for
 *  an album with what is said of each, or the body itself. */
export type PhotoForm = 'none' | 'file' | 'files' | 'pair' | 'selfies' | 'album' | 'body';

export interface RouteRow {
  readonly method: Method;
  /** With `{name}` for parameters; the names are fields of `request`. */
  readonly path: `/${string}`;
  readonly functionName: FunctionName;
  /** The least role; null = public. */
  readonly role: Role | null;
  /** Guests of an album may call it for their album, too: while it is published, or `always` (what they must be able to end). */
  readonly guest?: true | 'always';
  /** The answer opens a guest's session (its `token` becomes the cookie) or ends it. */
  readonly cookie?: 'set' | 'clear';
  /** Only for keys that aren't limited to some galleries. */
  readonly needsUnscoped?: true;
  /** Path, query and body fields in one flat object; unknown fields are refused. */
  readonly request: z.ZodObject;
  readonly photos?: Exclude<PhotoForm, 'none'>;
  /** The field a body of text/csv is. */
  readonly csv?: string;
  /** Media type of the answer; JSON unless said otherwise, `none` = no body, `file` = bytes of the type the answer says, or their place. */
  readonly answers?: 'text' | 'html' | 'csv' | 'file' | 'none';
  readonly response: z.ZodType;
  readonly status: number;
  /** Statuses other than `status` that are answers all the same, by the `status` member of the answer. */
  readonly statusByWord?: Readonly<Record<string, number>>;
  /** How refusals and faults are told; problem documents unless said otherwise. `detail`: FacePass' form. */
  readonly problems?: 'detail';
  /** The request stores something: an `Idempotency-Key` is honoured. */
  readonly stores?: true;
  /** False: only the local server has it. */
  readonly deployed?: false;
  readonly summary: string;
}

export type RouteRows = Readonly<Record<string, RouteRow>>;

/** A row with everything said. `action` is the row's own id, or the long form's for a short form. */
export interface Route {
  readonly id: string;
  readonly action: string;
  readonly method: Method;
  readonly path: string;
  readonly functionName: FunctionName;
  readonly role: Role | null;
  readonly guest: boolean | 'always';
  readonly cookie: 'set' | 'clear' | null;
  readonly needsUnscoped: boolean;
  readonly request: z.ZodObject;
  readonly photos: PhotoForm;
  readonly csv: string | null;
  readonly answers: 'json' | 'text' | 'html' | 'csv' | 'file' | 'none';
  readonly response: z.ZodType;
  readonly status: number;
  readonly statusByWord: Readonly<Record<string, number>>;
  readonly problems: 'document' | 'detail';
  readonly stores: boolean;
  readonly deployed: boolean;
  /** Fields the route itself fills in (short forms: the gallery `default`). */
  readonly fixed: Readonly<Record<string, string>>;
  readonly summary: string;
}

type Photos<Row extends RouteRow> = Row extends { readonly photos: string }
  ? { readonly photos: readonly PhotoInput[] }
  : unknown;

/** What an action gets: the parsed fields, the photos, and who calls. */
export type RequestFor<Row extends RouteRow> = z.output<Row['request']> &
  Photos<Row> & { readonly caller: Caller };

/** What an action may answer: the response's shape, all of it possibly readonly. */
export type AnswerFor<Row extends RouteRow> = Frozen<z.input<Row['response']>>;

type JsonObject = Record<string, z.core.util.JSONType>;

/** Readonly all the way down, tuples kept; JSON is the registry's (already readonly) JSON, bytes are bytes. */
export type Frozen<T> = unknown extends T
  ? T
  : JsonObject extends T
    ? { readonly [key: string]: Json }
    : T extends Uint8Array
      ? Uint8Array
      : T extends object
        ? { readonly [K in keyof T]: Frozen<T[K]> }
        : T;
