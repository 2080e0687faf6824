import { UnfitOutputError } from './brought-session.js';
import type { PlannedOutput } from './model-plan.js';

/** By how much probabilities may miss 0, 1 and their sum: single precision, and models that round. */
const TOLERANCE = 1e-3;

/** @throws UnfitOutputError when what a model gave are no numbers, or no probabilities where it was to give some */
export function checkAnswers(answers: Float32Array, output: PlannedOutput): void {
  const wrong = answers.find((answer) => !Number.isFinite(answer));
  if (wrong !== undefined)
    throw new UnfitOutputError(`Its output '${output.name}' is ${wrong} for a row that was tried.`);
  if (output.kind === 'value') return;
  for (let from = 0; from < answers.length; from += output.classes) {
    const row = answers.subarray(from, from + output.classes);
    const sum = row.reduce((total, probability) => total + probability, 0);
    const areSound = row.every((probability) => probability >= -TOLERANCE && probability <= 1 + TOLERANCE);
    if (areSound && Math.abs(sum - 1) <= TOLERANCE) continue;
    throw new UnfitOutputError(
      `Its output '${output.name}' gives ${Array.from(row.subarray(0, 5)).join(', ')} for a row: no probabilities from 0 to 1 with the sum 1.`,
    );
  }
}
