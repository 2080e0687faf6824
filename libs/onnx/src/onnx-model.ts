/* What a file of ONNX says of itself. Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */

export interface OnnxModel {
  irVersion: number;
  /** Version of each operator set, by its domain; '' is ONNX's own. */
  opsets: Record<string, number>;
  metadata: Record<string, string>;
  graph: OnnxGraph;
  functions: OnnxFunction[];
}

export interface OnnxGraph {
  /** In models of the first versions also those that have an initializer. */
  inputs: OnnxValue[];
  outputs: OnnxValue[];
  nodes: OnnxNode[];
  initializers: OnnxTensor[];
}

export interface OnnxNode {
  op: string;
  /** '' is ONNX's own. */
  domain: string;
  /** Numbers among its attributes. */
  tensors: OnnxTensor[];
  /** Graphs among its attributes: what `Loop`, `If` and `Scan` run. */
  graphs: OnnxGraph[];
}

/** An operator that the file defines itself. */
export interface OnnxFunction {
  name: string;
  domain: string;
  nodes: OnnxNode[];
}

export interface OnnxValue {
  name: string;
  type: 'tensor' | 'sparse tensor' | 'sequence' | 'map' | 'optional' | 'unknown';
  /** Of a tensor: type of its elements, such as float32. */
  dtype?: string;
  /** Of a tensor, where it is told: length of each axis, its name, or undefined for any. */
  shape?: (number | string | undefined)[];
}

export interface OnnxTensor {
  name: string;
  dtype: string;
  dims: number[];
  /** That its numbers take in the file. */
  bytes: number;
  /** That its numbers take in memory, by type and dimensions. */
  declaredBytes: number;
  /** Whether its numbers lie in another file. */
  external: boolean;
}

/** Types of elements by their number (`TensorProto.DataType`), each with its bytes. */
export const ELEMENT_TYPES: readonly (readonly [name: string, bytes: number])[] = [
  ['undefined', 0],
  ['float32', 4],
  ['uint8', 1],
  ['int8', 1],
  ['uint16', 2],
  ['int16', 2],
  ['int32', 4],
  ['int64', 8],
  ['string', 0],
  ['bool', 1],
  ['float16', 2],
  ['float64', 8],
  ['uint32', 4],
  ['uint64', 8],
  ['complex64', 8],
  ['complex128', 16],
  ['bfloat16', 2],
];
