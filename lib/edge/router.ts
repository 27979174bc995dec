/** Finds the route of a request: by API Gateway's route key, or by method and path where there is none. */
import { Refusal } from '../errors.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';

export type PathMatch =
  | { readonly kind: 'route'; readonly route: Route; readonly parameters: Readonly<Record<string, string>> }
  /** The path exists, with these methods. */
  | { readonly kind: 'other_methods'; readonly allow: string }
  | { readonly kind: 'nothing' }
  /** Percent signs that don't decode to text. */
  | { readonly kind: 'undecodable' };

interface Pattern {
  readonly route: Route;
  readonly segments: readonly string[];
}

/** Literal segments win over parameters, so `persons/duplicates` is no person. */
const patterns: readonly Pattern[] = routes
  .map((route) => ({ route, segments: route.path.split('/') }))
  .sort((a, b) => parameterCount(a) - parameterCount(b));

const byKey = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));

function parameterCount(pattern: Pattern): number {
  return pattern.segments.filter((segment) => segment.startsWith('{')).length;
}

/** The route API Gateway chose (`GET /v1/galleries/{gallery}`); HEAD is answered by GET. Null for `$default`. */
export function routeByKey(routeKey: string): Route | null {
  return byKey.get(routeKey.replace(/^HEAD /, 'GET ')) ?? null;
}

/** What a method and a raw (still encoded) path lead to. */
export function matchPath(method: string, rawPath: string): PathMatch {
  const segments = rawPath.split('/');
  const fitting = patterns.filter((pattern) => fits(pattern, segments));
  const first = fitting[0];
  if (first === undefined) return { kind: 'nothing' };
  // A parameter's route must not answer for a literal one: POST …/persons/duplicates is not POST …/persons/{person}.
  const same = fitting.filter((pattern) => pattern.route.path === first.route.path);
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = same.find((pattern) => pattern.route.method === wanted);
  if (found === undefined) return { kind: 'other_methods', allow: allowed(same) };
  const parameters = decoded(found, segments);
  return parameters === null ? { kind: 'undecodable' } : { kind: 'route', route: found.route, parameters };
}

function fits(pattern: Pattern, segments: readonly string[]): boolean {
  return (
    pattern.segments.length === segments.length &&
    pattern.segments.every((part, i) => (part.startsWith('{') ? segments[i] !== '' : part === segments[i]))
  );
}

function allowed(same: readonly Pattern[]): string {
  const methods = new Set<string>(same.map((pattern) => pattern.route.method));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods, 'OPTIONS'].sort().join(', ');
}

function decoded(pattern: Pattern, segments: readonly string[]): Readonly<Record<string, string>> | null {
  const parameters: Record<string, string> = {};
  for (const [i, part] of pattern.segments.entries()) {
    if (!part.startsWith('{')) continue;
    try {
      parameters[part.slice(1, -1)] = decodeURIComponent(segments[i] ?? '');
    } catch {
      return null;
    }
  }
  return parameters;
}

/** The refusal for a request no route answers. */
export function noRoute(match: Exclude<PathMatch, { kind: 'route' }>): Refusal {
  if (match.kind === 'other_methods')
    return new Refusal('method_not_allowed', `Use one of: ${match.allow}.`, { allow: match.allow });
  if (match.kind === 'undecodable')
    return new Refusal(
      'validation_failed',
      'The path holds a percent sign that does not encode text; send %25 for "%".',
    );
  return new Refusal('route_not_found', 'Nothing answers under this path; GET /docs lists what does.');
}
