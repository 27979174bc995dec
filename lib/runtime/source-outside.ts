/** Opens somebody's bucket for a command that reads from it; nothing else of the installation is opened. */
import { openS3PhotoSource } from '../adapters/photo-source/s3.ts';
import { openS3Client } from '../adapters/s3/client.ts';
import type { Config } from '../config.ts';
import type { PhotoSource } from '../ports/photo-source.ts';

/** With the keys and the address of the settings `S3_…`. */
export async function openSourceOutside(config: Config): Promise<PhotoSource> {
  const { S3_ENDPOINT, S3_REGION, AWS_REGION, S3_ACCESS_KEY, S3_SECRET_KEY } = config;
  return openS3PhotoSource({
    client: openS3Client({
      endpoint: S3_ENDPOINT,
      region: S3_REGION ?? AWS_REGION,
      accessKey: S3_ACCESS_KEY,
      secretKey: S3_SECRET_KEY,
    }),
  });
}
