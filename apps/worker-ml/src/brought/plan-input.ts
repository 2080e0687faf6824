import type { BroughtModel } from '@celerity/contracts';
import type { OnnxGraph, OnnxValue } from '@celerity/onnx';
import { BroughtModelError } from './errors.js';
import { NUMBER_TYPES, type NumberType, type PlannedInput } from './model-plan.js';

type Features = BroughtModel['features'];

/**
 * Which input takes which features: one input all of them, or each its own.
 *
 * @throws BroughtModelError when inputs and declared features do not fit together
 */
export function planInput({ inputs, initializers }: OnnxGraph, features: Features): PlannedInput {
  const constants = new Set(initializers.map(({ name }) => name));
  const open = inputs.filter(({ name }) => !constants.has(name));
  const [only] = open;
  if (!only) throw new BroughtModelError('The model has no input. Export it with its features as inputs.');
  const isColumn = features.length === 1 && only.name === features[0]!.name;
  return open.length === 1 && !isColumn ? matrixInput(only, features) : columnInputs(open, features);
}

function matrixInput(input: OnnxValue, features: Features): PlannedInput {
  const type = numberType(input);
  const wanted = `float32, float64 or int64 [rows, ${features.length}], for the ${features.length} declared features`;
  if (!type || !isShaped(input, features.length)) throw unfit(input, wanted);
  checkRows(input);
  return { kind: 'matrix', name: input.name, type };
}

function columnInputs(inputs: readonly OnnxValue[], features: Features): PlannedInput {
  const byName = new Map(inputs.map((input) => [input.name, input]));
  const names = new Set(features.map(({ name }) => name));
  const unknown = inputs.find(({ name }) => !names.has(name));
  if (unknown) {
    throw new BroughtModelError(
      `The model has an input '${unknown.name}', which is no declared feature. Declare one feature for each input, by its name.`,
    );
  }
  return { kind: 'columns', types: features.map((feature) => columnType(byName.get(feature.name), feature)) };
}

function columnType(input: OnnxValue | undefined, { name, kind }: Features[number]): NumberType | 'string' {
  if (!input) {
    throw new BroughtModelError(`The feature '${name}' is declared, but the model has no input of that name.`);
  }
  const type = kind === 'categorical' && input.dtype === 'string' ? 'string' : numberType(input);
  const types = kind === 'categorical' ? 'float32, float64, int64 or string' : 'float32, float64 or int64';
  if (!type || !isShaped(input, 1)) throw unfit(input, `${types} [rows, 1], for the ${kind} feature of that name`);
  checkRows(input);
  return type;
}

function numberType({ type, dtype }: OnnxValue): NumberType | undefined {
  return type === 'tensor' ? NUMBER_TYPES.find((known) => known === dtype) : undefined;
}

/** Whether it may be [rows, width]. What is not told shows when it runs. */
function isShaped({ shape }: OnnxValue, width: number): boolean {
  if (!shape) return true;
  const columns = shape[1];
  return shape.length === 2 && (typeof columns !== 'number' || columns === width);
}

function checkRows({ name, shape }: OnnxValue): void {
  const rows = shape?.[0];
  if (typeof rows !== 'number') return;
  throw new BroughtModelError(
    `The input '${name}' takes ${rows} rows at once, no more and no less. Export the model with a dynamic first axis.`,
  );
}

function unfit(input: OnnxValue, wanted: string): BroughtModelError {
  return new BroughtModelError(`The input '${input.name}' is ${described(input)}; it must be ${wanted}.`);
}

/** For messages: float32 [rows, 6]. */
export function described({ type, dtype, shape }: OnnxValue): string {
  if (type !== 'tensor') return `a ${type}`;
  return `${dtype ?? 'of unknown type'}${shape ? ` [${shape.map((length) => length ?? '?').join(', ')}]` : ''}`;
}
