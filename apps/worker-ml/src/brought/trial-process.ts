import { buffer } from 'node:stream/consumers';
import { checkAnswers } from './check-answers.js';
import { openPlanned, UnfitOutputError } from './brought-session.js';
import type { TrialOrder, TrialOutcome } from './trial-protocol.js';

/* A process that tries one model and ends. It loads nothing but the runtime: whatever the model does, it does here. */

async function tryOut({ plan, matrix, rows }: TrialOrder): Promise<TrialOutcome> {
  try {
    const session = await openPlanned(await buffer(process.stdin), plan);
    const values = Float32Array.from(matrix, (value) => value ?? NaN);
    const width = plan.features.length;
    // One row, all rows, and one again: as it is served.
    for (const count of [1, rows, 1]) {
      checkAnswers(await session.run(values.subarray(0, count * width), count), plan.output);
    }
    return { kind: 'passed' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: error instanceof UnfitOutputError ? 'unfit' : 'failed', message };
  }
}

process.once('message', (order: TrialOrder) => {
  void tryOut(order).then((outcome) => process.send?.(outcome, () => process.exit()));
});
