/** What each thread of the server that makes renditions runs. */
import { renderTasks } from '../lib/adapters/photo-analyzer/render-tasks.ts';
import { standBack } from '../lib/adapters/photo-analyzer/stand-back.ts';
import { renderPhoto } from '../lib/adapters/photo-decoder/render.ts';

standBack();

export const render = renderTasks(renderPhoto);
