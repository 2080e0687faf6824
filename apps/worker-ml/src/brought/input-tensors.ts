import { Tensor, type Tensors } from '@celerity/onnx';
import type { ModelPlan, NumberType, PlannedFeature } from './model-plan.js';

/** Stands for a missing category where an input takes whole numbers. */
const MISSING_CODE = -1n;

/**
 * Rows as a model takes them.
 *
 * @param matrix row by row: numbers, and codes of levels; NaN is missing.
 * @throws RangeError for a missing number where the model takes whole numbers
 */
export function inputTensors({ features, input }: ModelPlan, matrix: Float32Array, rows: number): Tensors {
  const width = features.length;
  if (input.kind === 'matrix') {
    const featureAt = (index: number) => features[index % width]!;
    return { [input.name]: numbers(input.type, matrix, [rows, width], featureAt) };
  }
  const tensors = features.map((feature, column): [string, Tensor] => {
    const values = Float32Array.from({ length: rows }, (_, row) => matrix[row * width + column]!);
    const type = input.types[column]!;
    return [feature.name, type === 'string' ? texts(values, feature) : numbers(type, values, [rows, 1], () => feature)];
  });
  return Object.fromEntries(tensors);
}

function numbers(
  type: NumberType,
  values: Float32Array,
  shape: number[],
  featureAt: (index: number) => PlannedFeature,
): Tensor {
  if (type === 'float32') return new Tensor('float32', values, shape);
  if (type === 'float64') return new Tensor('float64', Float64Array.from(values), shape);
  const whole = BigInt64Array.from(values, (value, index) => wholeNumber(value, featureAt(index)));
  return new Tensor('int64', whole, shape);
}

function wholeNumber(value: number, { name, levels }: PlannedFeature): bigint {
  if (Number.isFinite(value)) return BigInt(Math.round(value));
  if (levels) return MISSING_CODE;
  throw new RangeError(`'${name}' is missing or infinite in a row, but the model takes whole numbers only.`);
}

/** Nothing where a category is missing. */
function texts(codes: Float32Array, { levels = [] }: PlannedFeature): Tensor {
  return new Tensor(
    'string',
    Array.from(codes, (code) => levels[code] ?? ''),
    [codes.length, 1],
  );
}
