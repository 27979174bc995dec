/** Which action takes the events of uploads into the bucket, and how they are read. */
import { type IngestPorts, ingestUploads } from '../actions/ingest-uploads.ts';
import type { EdgePorts } from '../edge/binding.ts';
import type { QueueBatch } from '../edge/queue-handler.ts';
import { tended } from '../edge/tended.ts';
import { readUploadEvents } from '../edge/upload-events.ts';
import { records } from './needs.ts';

type Message = ReturnType<typeof read>;

function read(body: string) {
  return { objects: readUploadEvents(body) };
}

export const ingest = {
  step: 'ingest',
  needs: [
    ...records,
    'index',
    'photoStore',
    'photoSource',
    'photoFacts',
    'renderer',
    'analyzer',
    'bulkQueue',
    'uploadBurst',
    'tending',
  ],
  read,
  run: (ports: IngestPorts & Pick<EdgePorts, 'tending'>, { messages, signal }: QueueBatch<Message>) =>
    tended(ports.tending, () =>
      ingestUploads(ports, { messages: messages.map(({ objects }) => objects), signal }),
    ),
} as const;
