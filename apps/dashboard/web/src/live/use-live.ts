import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Topic } from '../api/resources.js';
import type { Batch } from './frame-buffer.js';
import { type FrameOf, live } from './live-client.js';
import type { LiveStatus } from './protocol.js';

/** Listens to a topic as long as the component is there; null: to none. */
export function useLive<T extends Topic>(topic: T | null, listener: (batch: Batch<FrameOf<T>>) => void): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    if (topic === null) return undefined;
    return live.subscribe(topic, (batch) => latest.current(batch as Batch<FrameOf<T>>));
  }, [topic]);
}

export function useLiveStatus(): LiveStatus {
  return useSyncExternalStore(live.onStatus, live.getStatus);
}

/** When the stream last had a gap. */
export function useLiveGap(): number | null {
  return useSyncExternalStore(live.onStatus, live.getGap);
}
