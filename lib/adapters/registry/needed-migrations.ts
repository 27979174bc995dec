/**
 * The migrations this release's code relies on, in order: a deployed function carries no SQL and compares these names with what the
 * database has. `prisma/draft-migration.ts` adds the new one, a test compares with the folder.
 */
export const neededMigrations: readonly string[] = [
  '20261120000000_init',
  '20261120222041_bulk_jobs',
  '20261120224830_rate_limit',
  '20261128161018_albums',
  '20261130110128_untold_events',
  '20261130111144_renditions',
  '20261130113000_suppressions',
  '20261130113900_photo_numbers',
  '20261130115200_people',
  '20261130144729_erasures_by_gallery',
];
