import type { Calibration, ModesColumn } from '../card.js';
import { roundTo } from '../columns/quantum.js';

/** The value that a mode and a scalar stand for. */
export function valueOf({ means, stds }: ModesColumn, mode: number, scalar: number): number {
  return means[mode]! + 4 * stds[mode]! * Math.max(-1, Math.min(1, scalar));
}

/** What the table could hold in its place: calibrated, within the bounds of the column, a multiple of its quantum. */
export function plausible({ min, max, quantum, calibration }: ModesColumn, value: number): number {
  const calibrated = calibration ? interpolated(calibration, value) : value;
  const bounded = Math.max(min, Math.min(max, calibrated));
  return quantum === null ? bounded : roundTo(quantum, bounded);
}

/** Straight lines between the pairs; beyond the ends their values. */
function interpolated({ generated, real }: Calibration, value: number): number {
  let [below, above] = [0, generated.length - 1];
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if (generated[middle]! <= value) below = middle;
    else above = middle;
  }
  const [from, to] = [generated[below]!, generated[above]!];
  const share = to > from ? Math.max(0, Math.min(1, (value - from) / (to - from))) : 0.5;
  return real[below]! + share * (real[above]! - real[below]!);
}
