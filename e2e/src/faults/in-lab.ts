import { Lab, type LabOptions } from './lab.js';

const open = new Set<Lab>();

/** Plays with a lab of one's own, which is cleared away in any case. */
export async function inLab<T>(options: LabOptions, play: (lab: Lab) => Promise<T>): Promise<T> {
  const lab = await Lab.start(options);
  open.add(lab);
  try {
    return await play(lab);
  } finally {
    open.delete(lab);
    await lab.stop();
  }
}

/** Ends everything that a lab has started, for whoever cannot wait until it is played. */
export async function clearAway(): Promise<void> {
  await Promise.all([...open].map((lab) => lab.stop()));
}

/** How long a fault lasts, or the time between two of them: what a test's truth depends on is never waited for so. */
export function faultFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
