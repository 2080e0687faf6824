/** What becomes one Server-Sent Event. */
export interface Frame {
  id: string;
  type: string;
  data: object;
}

/** Sent first: a client that lost its connection waits this long, ms, before it resumes. */
const RETRY = 'retry: 1000\n\n';
/** A comment: it keeps proxies from closing a quiet connection, and tells us of clients that are gone. */
const KEEP_ALIVE = ': keep-alive\n\n';

/** One Server-Sent Event. JSON has no raw line breaks, so its data is always one line. */
export function frameOf({ id, type, data }: Frame): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * Emissions as Server-Sent Events, with a comment whenever `beatMs` passed without one. Nothing is asked of `emissions` before the last frame
 * was taken, so a slow client slows only itself.
 */
export async function* eventFrames(emissions: AsyncIterator<Frame>, beatMs: number): AsyncGenerator<string> {
  yield RETRY;
  let next = emissions.next();
  for (;;) {
    const arrived = await within(next, beatMs);
    if (arrived === undefined) {
      yield KEEP_ALIVE;
      continue;
    }
    if (arrived.done) return;
    yield frameOf(arrived.value);
    next = emissions.next();
  }
}

/** What `promise` resolves to, or undefined when that takes longer than `ms`. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, ms, undefined)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
