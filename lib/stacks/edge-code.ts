/** What CloudFront runs before it asks an origin, in the JavaScript it has: no imports, no network. */
import { VIEWER_HEADER } from '../edge/behind-proxy.ts';
import { sitePages } from '../edge/site-pages.ts';

/** Tells the API whose request it is, over whatever the caller says of itself. */
export const tellViewer = `function handler(event) {
  var request = event.request;
  request.headers[${JSON.stringify(VIEWER_HEADER)}] = { value: event.viewer.ip };
  return request;
}
`;

/** Asks the bucket for the file of a page, by the same table as the local server. */
export const findPage = `var pages = ${JSON.stringify(sitePages)};
function handler(event) {
  var request = event.request;
  for (var i = 0; i < pages.length; i++) {
    var path = pages[i].path;
    var below = path !== '/' && path[path.length - 1] === '/';
    if (below ? request.uri.indexOf(path) === 0 : request.uri === path) {
      request.uri = '/' + pages[i].file;
      return request;
    }
  }
  return request;
}
`;

/** The paths CloudFront leads to pages, as it writes patterns. */
export const pagePatterns: readonly string[] = sitePages.map(({ path }) =>
  path !== '/' && path.endsWith('/') ? `${path}*` : path,
);
