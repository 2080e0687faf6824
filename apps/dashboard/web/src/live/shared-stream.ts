/// <reference lib="webworker" />
import { type FromHolder, tabLock, type ToHolder } from './protocol.js';
import { StreamHolder } from './stream-holder.js';

/* The shared worker: one for all tabs of this browser. */

const ports = new Set<MessagePort>();
const holder = new StreamHolder((message) => ports.forEach((port) => port.postMessage(message)));

(self as unknown as SharedWorkerGlobalScope).onconnect = (event) => {
  const port = event.ports[0]!;
  ports.add(port);
  let watched = false;
  port.onmessage = ({ data }: MessageEvent<ToHolder>) => {
    holder.hear(data);
    if (data.kind === 'topics' && !watched) {
      watched = true;
      watch(data.tab, port);
    }
  };
  port.postMessage({ kind: 'who' } satisfies FromHolder);
};

/** A tab that is closed or crashes lets go of its lock: then nobody needs its topics any more. */
function watch(tab: string, port: MessagePort): void {
  if (!('locks' in navigator)) return;
  void navigator.locks.request(tabLock(tab), () => {
    ports.delete(port);
    holder.hear({ kind: 'leave', tab });
  });
}
