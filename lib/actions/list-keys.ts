/** The API keys, without their secrets. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { ApiKey, Role } from '../ports/records.ts';
import { type ListRequest, type Page, readPage } from './page.ts';

export interface KeyAnswer {
  readonly id: string;
  readonly role: Role;
  readonly galleries: readonly string[] | null;
  readonly label: string | null;
  readonly expiresAt: string | null;
  readonly createdAt: string;
}

export async function listKeys(
  { registry }: Pick<ActionPorts, 'registry'>,
  request: ListRequest,
): Promise<Page<KeyAnswer>> {
  const page = await readPage(
    'id',
    request,
    (range) => registry.keys.list(range),
    (key) => key.id,
  );
  return { ...page, items: page.items.map(keyAnswer) };
}

function keyAnswer(key: ApiKey): KeyAnswer {
  return {
    id: key.id,
    role: key.role,
    galleries: key.galleries,
    label: key.label,
    expiresAt: key.expiresAt?.toISOString() ?? null,
    createdAt: key.createdAt.toISOString(),
  };
}
