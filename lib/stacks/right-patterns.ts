/** Names the patterns in a role's statements to cdk-nag, one by one, so that any other pattern is still found. */
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { acceptResource, spelled } from './accepted-finding.ts';
import type { Folder, Rights } from './function-row.ts';
import { patternOf } from './import-locations.ts';
import type { Holder } from './rights.ts';

/** `rights` are those the statements were made of. */
export function acceptPatterns(role: IRole, rights: Rights, { storage, imports, stack }: Holder): void {
  const folders = new Set<Folder>([
    ...(rights.reads ?? []),
    ...(rights.writes ?? []),
    ...(rights.erases ?? []),
  ]);
  // In other stacks a value goes by the name of its export.
  const bucket = spelled(storage, storage.exportValue(storage.photos.bucket.bucketArn));
  for (const folder of folders) {
    acceptResource(
      role,
      `${bucket}/${folder}/*`,
      'Objects get their names at run time; the folder is the narrowest thing that has one before.',
    );
  }
  if (rights.imports !== true) return;
  const arn = spelled(stack, `arn:${stack.partition}:s3:::`);
  for (const location of imports) {
    acceptResource(
      role,
      `${arn}${location.bucket}/${patternOf(location)}`,
      'The setting importLocations names a folder, and bulk jobs read whatever lies in it.',
    );
  }
}
