/** The ports actions ask for, in the three sets they fall into; a port is opened when a route that names it is first called. */

/** Nothing behind these has to be opened. */
const plain = ['telemetry', 'clock', 'ids', 'digest', 'defaults', 'spaces'] as const;

/** Rows only: no index, no models, no photos. */
export const records = [...plain, 'registry'] as const;

/** Rows, and the queues of work they speak of. */
export const queues = [...records, 'bulkQueue', 'planQueue'] as const;

/** Rows, and the way out to those who are told of events. */
export const telling = [...records, 'webhookSender'] as const;

/** Rows and their projections. */
export const stores = [...records, 'index', 'photoStore', 'uploadPlaces'] as const;

/** Rows, and the addresses of the photos they speak of. */
export const shown = [...records, 'photoUrls'] as const;

/** Everything, models included. */
export const recognition = [...stores, 'analyzer'] as const;
