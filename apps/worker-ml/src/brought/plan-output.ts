import type { BroughtModel } from '@celerity/contracts';
import type { OnnxGraph, OnnxValue } from '@celerity/onnx';
import { BroughtModelError } from './errors.js';
import type { PlannedOutput } from './model-plan.js';
import { described } from './plan-input.js';

/**
 * Which output tells what is predicted: probabilities of a classification, else a number for each row.
 *
 * @throws BroughtModelError when none does, or more than one
 */
export function planOutput({ outputs }: OnnxGraph, declared: BroughtModel): PlannedOutput {
  const candidates = declared.output === undefined ? outputs : [named(outputs, declared.output)];
  const fitting = candidates.filter((output) => isFit(output, declared));
  const [found, other] = fitting;
  if (!found) throw unfit(candidates, declared);
  if (other) {
    const names = fitting.map(({ name }) => `'${name}'`).join(', ');
    throw new BroughtModelError(`The outputs ${names} of the model may all be meant. Name one as 'output'.`);
  }
  const { name } = found;
  const { classes, positive_class } = declared;
  if (!classes) return { kind: 'value', name };
  const positive = positive_class === undefined ? 1 : classes.indexOf(positive_class);
  return { kind: 'probabilities', name, classes: classes.length, positive };
}

function named(outputs: readonly OnnxValue[], name: string): OnnxValue {
  const found = outputs.find((output) => output.name === name);
  if (found) return found;
  const names = outputs.map((output) => `'${output.name}'`).join(', ');
  throw new BroughtModelError(`The model has no output '${name}'. It has ${names}.`);
}

function isFit({ type, dtype, shape }: OnnxValue, { classes }: BroughtModel): boolean {
  if (type !== 'tensor' || (dtype !== 'float32' && dtype !== 'float64')) return false;
  if (!shape || shape.length === 0) return true;
  const mayBe = (length: number | string | undefined, wanted: number) =>
    typeof length !== 'number' || length === wanted;
  const isOne = shape.length === 1 || (shape.length === 2 && mayBe(shape[1], 1));
  if (!classes) return isOne;
  return (shape.length === 2 && mayBe(shape[1], classes.length)) || (classes.length === 2 && isOne);
}

function unfit(candidates: readonly OnnxValue[], { classes }: BroughtModel): BroughtModelError {
  const found = candidates.map((output) => `'${output.name}' is ${described(output)}`).join(', ') || 'there are none';
  const wanted = classes
    ? `probabilities, float32 or float64 [rows, ${classes.length}], for the ${classes.length} declared classes`
    : 'a number for each row, float32 or float64 [rows] or [rows, 1]';
  const hasMap = candidates.some(({ type }) => type === 'map' || type === 'sequence');
  const cure = hasMap
    ? ` Maps cannot be read: export the model with options={'zipmap': False}.`
    : ' Export the model so that it gives them.';
  return new BroughtModelError(`No output of the model gives ${wanted}: ${found}.${cure}`);
}
