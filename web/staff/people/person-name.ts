/** What a person is called where there is a name, and what stands in its place where there is none. */
import type { People } from '../../../clients/typescript/people.ts';
import { t } from '../words/people.ts';

export function nameOf({ id, kind, displayName }: Pick<People, 'id' | 'kind' | 'displayName'>): string {
  return displayName ?? (kind === 'named' ? id : t('unnamed'));
}
