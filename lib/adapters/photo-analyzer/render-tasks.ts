/** The render worker's side of the pool: refusals cross the border between threads as values. */
import { Refusal } from '../../errors.ts';
import type { RenderedPhoto, RenderRequest } from '../../ports/photo-renderer.ts';
import { type PlainRefusal, plain } from './thread-messages.ts';

export type RenderAnswer =
  | { readonly kind: 'rendered'; readonly rendered: RenderedPhoto }
  | { readonly kind: 'refused'; readonly refusal: PlainRefusal };

export function renderTasks(
  render: (request: RenderRequest) => Promise<RenderedPhoto>,
): (request: RenderRequest) => Promise<RenderAnswer> {
  return async (request) => {
    try {
      return { kind: 'rendered', rendered: await render(request) };
    } catch (cause) {
      if (cause instanceof Refusal) return { kind: 'refused', refusal: plain(cause) };
      throw cause;
    }
  };
}
