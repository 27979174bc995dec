/** The places of `importLocations`, taken apart. */
import type { Deployment } from './context.ts';

/** A place bulk jobs may read. */
export interface ImportLocation {
  readonly bucket: string;
  /** `{gallery}` stands for the gallery of the job. */
  readonly prefix: string;
}

export function importLocations({ importLocations }: Deployment): readonly ImportLocation[] {
  return (importLocations ?? []).map((location) => {
    const [, , bucket = '', ...prefix] = location.split('/');
    return { bucket, prefix: prefix.join('/') };
  });
}

/** The keys of a location, for any gallery. */
export function patternOf({ prefix }: ImportLocation): string {
  return `${prefix.replaceAll('{gallery}', '*')}*`;
}
