/** How messages about items of jobs reach the workers. */
import { type WorkPorts, workItems } from '../actions/work-items.ts';
import type { EdgePorts } from '../edge/binding.ts';
import { jsonMessage, type QueueBatch } from '../edge/queue-handler.ts';
import { itemsMessage } from '../edge/schemas/queue-messages.ts';
import { tended } from '../edge/tended.ts';
import { records } from './needs.ts';

type Message = ReturnType<typeof read>;

const read = jsonMessage(itemsMessage);

export const work = {
  step: 'work',
  needs: [
    ...records,
    'index',
    'photoStore',
    'photoSource',
    'photoFacts',
    'renderer',
    'analyzer',
    'bulkQueue',
    'tending',
  ],
  read,
  run: (ports: WorkPorts & Pick<EdgePorts, 'tending'>, { messages, signal }: QueueBatch<Message>) =>
    tended(ports.tending, () => workItems(ports, { messages, signal })),
} as const;
