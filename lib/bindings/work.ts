/** How messages about items of jobs reach the workers. */
import { type WorkPorts, workItems } from '../actions/work-items.ts';
import { jsonMessage, type QueueBatch } from '../edge/queue-handler.ts';
import { itemsMessage } from '../edge/schemas/queue-messages.ts';
import { records } from './needs.ts';

type Message = ReturnType<typeof read>;

const read = jsonMessage(itemsMessage);

export const work = {
  step: 'work',
  needs: [...records, 'index', 'photoStore', 'photoSource', 'analyzer', 'bulkQueue'],
  read,
  run: (ports: WorkPorts, { messages, signal }: QueueBatch<Message>) =>
    workItems(ports, { messages, signal }),
} as const;
