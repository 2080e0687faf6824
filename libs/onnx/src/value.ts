/** Element types, each with its number in ONNX (`TensorProto.DataType`). */
export const DTYPES = { float32: 1, uint8: 2, int32: 6, int64: 7, string: 8, bool: 9, float64: 11 } as const;
export type DType = keyof typeof DTYPES;
export type Real = 'float32' | 'float64';

/** Length of an axis; a name where it is known only when the graph runs. */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** What an input or a node of a graph yields. */
export interface Value<T extends DType = DType> {
  readonly name: string;
  readonly dtype: T;
  readonly shape: Shape;
}

/** Numbers that are part of a graph. */
export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

/** @throws RangeError when the shapes do not go together. Axes are paired from the last; length 1 stretches. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const at = (shape: Shape, axis: number) => shape[axis - rank + shape.length] ?? 1;
  return Array.from({ length: rank }, (_, axis) => {
    const [one, other] = [at(a, axis), at(b, axis)];
    if (one === 1 || one === other) return other;
    if (other === 1) return one;
    throw new RangeError(`Shapes [${a.join(', ')}] and [${b.join(', ')}] do not broadcast.`);
  });
}
