import { EXIT } from './exit.js';

/** One Ctrl-C can arrive twice: from the terminal, and from npm, which passes it on. A second one comes later. */
const SAME_KEYSTROKE_MS = 700;

/** Aborts on Ctrl-C, and on SIGTERM. A second one ends the process at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const onSignal = () => {
    const now = performance.now();
    if (!controller.signal.aborted) {
      first = now;
      controller.abort();
    } else if (now - first > SAME_KEYSTROKE_MS) process.exit(EXIT.interrupted);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
