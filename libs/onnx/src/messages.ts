import { bytes, type Field, float, int, littleEndian, message, packedFloats, packedInts, text } from './protobuf.js';
import { type DType, DTYPES, type Shape, type TensorData, type Value } from './value.js';

/* The messages of ONNX that we write. Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */

/** Value of a node's attribute. Named by type, because ONNX tells 1 from 1.0. */
export type Attribute =
  | { int: number }
  | { float: number }
  | { string: string }
  | { ints: readonly number[] }
  | { floats: readonly number[] }
  | { strings: readonly string[] }
  | { tensor: TensorSpec }
  | { graph: Field[] };

/** Numbers with their type and shape. */
export interface TensorSpec {
  dtype: DType;
  shape: readonly number[];
  data: TensorData;
}

export type Attributes = Readonly<Record<string, Attribute>>;

export interface Node {
  op: string;
  /** (Default: ONNX's own, '') */
  domain?: string;
  inputs: readonly Value[];
  outputs: readonly Value[];
  attributes: Attributes;
}

export interface Initializer {
  value: Value;
  data: TensorData;
}

export interface Graph {
  name: string;
  nodes: readonly Node[];
  initializers: readonly Initializer[];
  inputs: readonly Value[];
  outputs: readonly Value[];
}

export interface ModelOptions {
  /** Version of each operator set, by its domain; '' is ONNX's own. (Default: `{ '': 18 }`) */
  opsets?: Readonly<Record<string, number>>;
  /** Key-value pairs that travel in the file. */
  metadata?: Readonly<Record<string, string>>;
}

const IR_VERSION = 8;
const PRODUCER = 'celerity';

export function modelFields(graph: Field[], { opsets = { '': 18 }, metadata = {} }: ModelOptions): Field[] {
  return [
    int(1, IR_VERSION),
    text(2, PRODUCER),
    message(7, graph),
    ...Object.entries(opsets).map(([domain, version]) => message(8, [text(1, domain), int(2, version)])),
    ...Object.entries(metadata).map(([key, value]) => message(14, [text(1, key), text(2, value)])),
  ];
}

export function graphFields({ name, nodes, initializers, inputs, outputs }: Graph): Field[] {
  return [
    ...nodes.map((node) => message(1, nodeFields(node))),
    text(2, name),
    ...initializers.map(({ value, data }) => message(5, tensorFields({ ...value, data }))),
    ...inputs.map((value) => message(11, valueInfoFields(value))),
    ...outputs.map((value) => message(12, valueInfoFields(value))),
  ];
}

function nodeFields({ op, domain, inputs, outputs, attributes }: Node): Field[] {
  return [
    ...inputs.map(({ name }) => text(1, name)),
    ...outputs.map(({ name }) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => message(5, [text(1, name), ...attributeFields(value)])),
    ...(domain ? [text(7, domain)] : []),
  ];
}

function attributeFields(attribute: Attribute): Field[] {
  const type = (number: number) => int(20, number);
  if ('float' in attribute) return [float(2, attribute.float), type(1)];
  if ('int' in attribute) return [int(3, attribute.int), type(2)];
  if ('string' in attribute) return [text(4, attribute.string), type(3)];
  if ('tensor' in attribute) return [message(5, tensorFields(attribute.tensor)), type(4)];
  if ('graph' in attribute) return [message(6, attribute.graph), type(5)];
  if ('floats' in attribute) return [packedFloats(7, attribute.floats), type(6)];
  if ('ints' in attribute) return [packedInts(8, attribute.ints), type(7)];
  return [...attribute.strings.map((value) => text(9, value)), type(8)];
}

function tensorFields(tensor: Omit<Value, 'name'> & { name?: string; data: TensorData }): Field[] {
  const { name, dtype, shape, data } = tensor;
  return [
    ...shape.map((dim) => int(1, Number(dim))),
    int(2, DTYPES[dtype]),
    ...(name === undefined ? [] : [text(8, name)]),
    bytes(9, littleEndian(data)),
  ];
}

function valueInfoFields({ name, dtype, shape }: Value): Field[] {
  return [text(1, name), message(2, [message(1, tensorTypeFields(dtype, shape))])];
}

function tensorTypeFields(dtype: DType, shape: Shape): Field[] {
  const dims = shape.map((dim) => message(1, [typeof dim === 'number' ? int(1, dim) : text(2, dim)]));
  return [int(1, DTYPES[dtype]), message(2, dims)];
}
