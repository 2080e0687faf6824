import { type FromHolder, tabLock, type ToHolder } from './protocol.js';
import { StreamHolder } from './stream-holder.js';

/** This tab's way to the one stream of the browser. */
export interface TabLink {
  send(message: ToHolder): void;
}

/**
 * A shared worker holds the stream; where there are none (some phones), the tab that has the lock `celerity-stream` does, and
 * the others hear it over a broadcast channel. When it goes, the next one leads.
 */
export function linkTab(tab: string, hear: (message: FromHolder) => void): TabLink {
  const link = typeof SharedWorker === 'undefined' ? byChannel(hear) : bySharedWorker(hear);
  // Only then: the holder waits for the lock, and would think that this tab has gone.
  const locked = lockTab(tab);
  return { send: (message) => void locked.then(() => link.send(message)) };
}

/** Takes the lock of this tab for as long as it is there. */
function lockTab(tab: string): Promise<void> {
  if (!('locks' in navigator)) return Promise.resolve();
  return new Promise((resolve) => {
    void navigator.locks.request(tabLock(tab), () => {
      resolve();
      return new Promise(() => undefined);
    });
  });
}

function bySharedWorker(hear: (message: FromHolder) => void): TabLink {
  const worker = new SharedWorker(new URL('./shared-stream.ts', import.meta.url), {
    type: 'module',
    name: 'celerity-stream',
  });
  worker.port.onmessage = ({ data }: MessageEvent<FromHolder>) => hear(data);
  return { send: (message) => worker.port.postMessage(message) };
}

type OnChannel = { to: 'holder'; message: ToHolder } | { to: 'tabs'; message: FromHolder };

function byChannel(hear: (message: FromHolder) => void): TabLink {
  const channel = new BroadcastChannel('celerity-stream');
  let holder: StreamHolder | undefined;
  const tell = (message: FromHolder): void => {
    channel.postMessage({ to: 'tabs', message } satisfies OnChannel);
    hear(message);
  };
  channel.onmessage = ({ data }: MessageEvent<OnChannel>) => {
    if (data.to === 'tabs') hear(data.message);
    else holder?.hear(data.message);
  };
  const lead = (): Promise<never> => {
    holder = new StreamHolder(tell);
    tell({ kind: 'who' });
    return new Promise(() => undefined);
  };
  if ('locks' in navigator) void navigator.locks.request('celerity-stream', lead);
  else void lead();
  return {
    send: (message) => {
      if (holder) holder.hear(message);
      else channel.postMessage({ to: 'holder', message } satisfies OnChannel);
    },
  };
}
