/** Which paths are web pages, which file answers them, and what browsers are told to forbid there: the local server and CloudFront go by it. */

/** A path ending in `/` stands for everything below it. */
export const sitePages = [
  { path: '/', file: 'guest/index.html' },
  { path: '/g/', file: 'guest/index.html' },
  { path: '/desk', file: 'staff/index.html' },
  { path: '/desk/', file: 'staff/index.html' },
  { path: '/style', file: 'style/index.html' },
] as const satisfies readonly { readonly path: `/${string}`; readonly file: string }[];

/** Files whose names change with their content. */
export const HASHED_FILES = '/assets/';

/** Files that are asked for by their own name, beside the pages and the hashed ones. */
export const plainFiles = ['/favicon.svg', '/robots.txt'] as const;

/** The file for a path; null where the site has none. */
export function pageFile(path: string): string | null {
  const page = sitePages.find((each) =>
    each.path !== '/' && each.path.endsWith('/') ? path.startsWith(each.path) : path === each.path,
  );
  return page?.file ?? null;
}

/**
 * The policy of every page: its own scripts and styles, photos from here and from where signed addresses lead, nobody else.
 * @param stores origins of photo stores beside the own one (`https://bucket.s3.region.amazonaws.com`)
 */
export function pageHeaders(stores: readonly string[] = []): Readonly<Record<string, string>> {
  const own = ["'self'", ...stores].join(' ');
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${own} blob: data:`,
    `connect-src ${own}`,
    "media-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(self), microphone=(), geolocation=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}

/** The store whose signed addresses show photos, as the settings name it; none where photos lie in the data folder. */
export function storeOrigins({
  S3_BUCKET: bucket,
  S3_ENDPOINT: endpoint,
  S3_PUBLIC_ENDPOINT: known,
  S3_REGION: region,
}: Readonly<
  Record<'S3_BUCKET' | 'S3_ENDPOINT' | 'S3_PUBLIC_ENDPOINT' | 'S3_REGION', string | null>
>): readonly string[] {
  if (bucket === null) return [];
  const address = known ?? endpoint;
  if (address !== null) return [new URL(address).origin];
  // Which region the machine is in is for the SDK to find out.
  return [region === null ? 'https://*.amazonaws.com' : `https://${bucket}.s3.${region}.amazonaws.com`];
}
