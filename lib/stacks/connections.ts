/** How many connections Aurora takes, and how many a deployment may open at the same time. */
import type { DeployedFunction } from './function-row.ts';
import { deployedFunctions } from './function-table.ts';

/**
 * Default `max_connections` of Aurora Serverless v2 for PostgreSQL by its largest capacity, as documented ("Performance and scaling
 * for Aurora Serverless v2"); between two of them the smaller one counts. The figure does not move with the capacity of the moment.
 */
const MOST_CONNECTIONS: readonly (readonly [capacity: number, connections: number])[] = [
  [32, 5000],
  [16, 3360],
  [8, 1669],
  [4, 823],
  [1, 189],
];

/** With a smallest capacity of 0 or 0.5 the default is not larger than this. */
const MOST_WHEN_SMALL = 2000;

/** Kept by Postgres and Aurora for themselves, and for an operator who has to look. */
const RESERVED = 15;

/** Of the process that works on a GPU; `DATABASE_CONNECTIONS` of its task. */
export const TASK_CONNECTIONS = 10;

/** A function handles one request at a time, so it needs one. */
export const FUNCTION_CONNECTIONS = 1;

/** Connections the functions and tasks can share. */
export function connectionsOf(capacity: { readonly min: number; readonly max: number }): number {
  const found = MOST_CONNECTIONS.find(([units]) => units <= capacity.max)?.[1] ?? 0;
  return Math.max(0, (capacity.min < 1 ? Math.min(found, MOST_WHEN_SMALL) : found) - RESERVED);
}

/** Connections that are open when everything runs as often as it may. */
export function connectionsWanted(
  concurrency: Readonly<Record<DeployedFunction, number>>,
  tasks: number,
): number {
  const functions = deployedFunctions(tasks > 0).reduce((sum, name) => sum + concurrency[name], 0);
  return functions * FUNCTION_CONNECTIONS + tasks * TASK_CONNECTIONS;
}
