/** Most of an answer that is read: texts have thousands of characters, and a chunk around each token some hundred bytes more. */
const MOST_BYTES = 16 * 2 ** 20;
/** Most of an error that is read. */
const MOST_ERROR_BYTES = 64 * 2 ** 10;

/** `fetch` that follows no redirect, as the facts are meant for this server only, and cuts off what never ends. */
export async function boundedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: 'manual' });
  if (!response.body) return response;
  const body = response.body.pipeThrough(atMost(response.ok ? MOST_BYTES : MOST_ERROR_BYTES));
  return new Response(body, response);
}

function atMost(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = bytes;
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      if (left >= 0) controller.enqueue(chunk);
      else controller.terminate();
    },
  });
}
