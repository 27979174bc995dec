/** What has to be equal in two answers to the same request. */

/** Without what differs between any two visits: ids, moments, milliseconds, the gallery's name, the address, key secrets. */
export function essence(body: string, gallery: string, address: string): string {
  return body
    .replaceAll(gallery, 'the-gallery')
    .replaceAll(address, 'http://localhost')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'uuid')
    .replace(/kith_[0-9a-f]+_[\w-]+|"id":"[0-9a-f]{16}"/g, 'key')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'moment')
    .replace(/"nextCursor":"[\w-]+"/g, 'cursor')
    .replace(/"face_id":\d+/g, 'number')
    .replace(/"query_time_ms":[\d.]+/g, 'milliseconds')
    .replace(/\/v1\/photo-files\/[\w-]{74,95}/g, 'photo-address')
    .replace(/"timings":\{[^}]*\}/g, 'timings')
    .replace(/,[0-9a-f]{6},/g, ',guest,')
    .replace(/"(token|secret)":"[\w-]+"/g, 'secret')
    .replace(/(\/g\/uuid)#[\w-]+/g, '$1#secret')
    .replace(/"qr":"(\\.|[^"\\])*"/g, 'qr');
}
