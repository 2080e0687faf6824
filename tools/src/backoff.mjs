const FIRST_MS = 500;
const LONGEST_MS = 10_000;
const HEALTHY_AFTER_MS = 30_000;

/**
 * How long to wait before a process that died is started again: 0.5 s, doubled each time up to 10 s, from the start again
 * once it ran for half a minute.
 *
 * @returns {(ranForMs: number) => number} milliseconds
 */
export function restartBackoff() {
  let deaths = 0;
  return (ranForMs) => {
    if (ranForMs >= HEALTHY_AFTER_MS) deaths = 0;
    const delay = Math.min(LONGEST_MS, FIRST_MS * 2 ** deaths);
    deaths += 1;
    return delay;
  };
}
