/// <reference lib="webworker" />
import type { FromHolder, ToHolder } from './protocol.js';
import { StreamHolder } from './stream-holder.js';

/* The shared worker: one for all tabs of this browser. */

/** By tab; those that have not said yet who they are, by themselves. */
const ports = new Map<string | MessagePort, MessagePort>();
const holder = new StreamHolder(
  (message) => ports.forEach((port) => port.postMessage(message)),
  (tab) => ports.delete(tab),
);

(self as unknown as SharedWorkerGlobalScope).onconnect = (event) => {
  const port = event.ports[0]!;
  ports.set(port, port);
  port.onmessage = ({ data }: MessageEvent<ToHolder>) => {
    if (data.kind === 'topics' && ports.delete(port)) ports.set(data.tab, port);
    holder.hear(data);
  };
  port.postMessage({ kind: 'who' } satisfies FromHolder);
};
