/** The address of the database as it is now: fixed in a URL, or in a secret that changes when passwords rotate or hosts move. */
import { Refusal } from '../../errors.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { type Address, addressOfSecret, addressOfUrl } from './address.ts';

/** Either `url` (postgres://…), or `secretId`: a secret as RDS writes it, or with a `url`. */
export type AddressPlace =
  | { readonly url: string }
  | { readonly secretId: string; readonly secrets: Pick<Secrets, 'read' | 'refresh'> };

export interface AddressSource {
  current(): Address;
  /** Looks again after the address was rejected; true when there is something else to try. */
  renew(): Promise<boolean>;
}

/**
 * @param ca file with the certificates to trust; null = those of Node
 * @throws Refusal `validation_failed` when it is no address, `registry_unavailable` when the secret can't be read
 */
export async function openAddress(place: AddressPlace, ca: string | null): Promise<AddressSource> {
  if ('url' in place) {
    const address = addressOfUrl(place.url, ca);
    return { current: () => address, renew: async () => false };
  }
  const { secrets, secretId } = place;
  const ask = async (how: 'read' | 'refresh') => addressOfSecret(await told(secrets[how](secretId)), ca);
  let address = await ask('read');
  return {
    current: () => address,
    async renew() {
      const before = address;
      address = await ask('refresh');
      return (['host', 'port', 'user', 'password', 'database'] as const).some(
        (part) => before[part] !== address[part],
      );
    },
  };
}

async function told(secret: Promise<string>): Promise<string> {
  try {
    return await secret;
  } catch (cause) {
    throw new Refusal(
      'registry_unavailable',
      'The secret with the address of the database can’t be read now; send the request again in a moment.',
      {},
      { cause },
    );
  }
}
