import { useEffect, useRef } from 'react';

/**
 * Calls `run` because something has changed, at most once in `ms`: the first at once, the rest together when its time has come.
 */
export function useThrottled(run: () => void, ms: number): () => void {
  const latest = useRef({ run, ms });
  useEffect(() => {
    latest.current = { run, ms };
  });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const last = useRef(-Infinity);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  const call = useRef(() => {
    if (timer.current !== undefined) return;
    const wait = Math.max(0, last.current + latest.current.ms - performance.now());
    timer.current = setTimeout(() => {
      timer.current = undefined;
      last.current = performance.now();
      latest.current.run();
    }, wait);
  });
  return call.current;
}
