import {
  ELEMENT_TYPES,
  type OnnxFunction,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from './onnx-model.js';
import { InvalidOnnxError, WireMessage } from './wire-message.js';

/** Most nodes, values and tensors of a model together; graphs in graphs. */
const [MAX_PARTS, MAX_DEPTH] = [1_000_000, 32];

/**
 * Reads what a file of ONNX says of itself, without the numbers of its tensors: a file of 1 GB takes as much memory as its nodes have. Checks
 * the format only; whether a model runs is for the runtime to say.
 *
 * @throws InvalidOnnxError for bytes that are no ONNX model, also such as were made to exhaust who reads them
 */
export function readModel(bytes: Uint8Array): OnnxModel {
  const model: Omit<OnnxModel, 'graph'> = { irVersion: 0, opsets: {}, metadata: {}, functions: [] };
  const reader = new ModelReader();
  let graph: OnnxGraph | undefined;
  WireMessage.read(bytes, {
    1: (field) => (model.irVersion = field.int()),
    7: (field) => {
      // Parsers of protobuf join the two: what stands in the first would not be seen here.
      if (graph) throw new InvalidOnnxError('it has two graphs');
      graph = reader.graph(field.bytes());
    },
    8: (field) => {
      const { domain, version } = opset(field.bytes());
      model.opsets[domain] = version;
    },
    14: (field) => {
      const { key, value } = property(field.bytes());
      model.metadata[key] = value;
    },
    25: (field) => model.functions.push(reader.functionOf(field.bytes())),
  });
  if (!graph || graph.nodes.length === 0) throw new InvalidOnnxError('it has no graph');
  if (model.irVersion < 1) throw new InvalidOnnxError('it does not say the version of its format');
  return { ...model, graph };
}

/** Reads the parts of one model, and counts them. */
class ModelReader {
  private parts = 0;

  graph(bytes: Uint8Array, depth = 0): OnnxGraph {
    if (depth > MAX_DEPTH) throw new InvalidOnnxError(`its graphs lie more than ${MAX_DEPTH} deep in each other`);
    const graph: OnnxGraph = { inputs: [], outputs: [], nodes: [], initializers: [] };
    WireMessage.read(bytes, {
      1: (field) => graph.nodes.push(this.node(field.bytes(), depth)),
      5: (field) => graph.initializers.push(this.tensor(field.bytes())),
      11: (field) => graph.inputs.push(this.value(field.bytes())),
      12: (field) => graph.outputs.push(this.value(field.bytes())),
      15: (field) => graph.initializers.push(...this.sparse(field.bytes())),
    });
    return graph;
  }

  functionOf(bytes: Uint8Array): OnnxFunction {
    this.count();
    const found: OnnxFunction = { name: '', domain: '', nodes: [] };
    WireMessage.read(bytes, {
      1: (field) => (found.name = field.text()),
      7: (field) => found.nodes.push(this.node(field.bytes(), 0)),
      10: (field) => (found.domain = field.text()),
    });
    return found;
  }

  private node(bytes: Uint8Array, depth: number): OnnxNode {
    this.count();
    const node: OnnxNode = { op: '', domain: '', tensors: [], graphs: [] };
    WireMessage.read(bytes, {
      4: (field) => (node.op = field.text()),
      5: (field) => this.attribute(field.bytes(), node, depth),
      7: (field) => (node.domain = field.text()),
    });
    return node;
  }

  private attribute(bytes: Uint8Array, { tensors, graphs }: OnnxNode, depth: number): void {
    const tensor = (field: WireMessage) => void tensors.push(this.tensor(field.bytes()));
    const graph = (field: WireMessage) => void graphs.push(this.graph(field.bytes(), depth + 1));
    const sparse = (field: WireMessage) => void tensors.push(...this.sparse(field.bytes()));
    WireMessage.read(bytes, { 5: tensor, 10: tensor, 6: graph, 11: graph, 22: sparse, 23: sparse });
  }

  private tensor(bytes: Uint8Array): OnnxTensor {
    this.count();
    const [tensor, type] = [{ name: '', dims: new Array<number>(), bytes: 0, external: false }, { number: 0 }];
    const numbers = (field: WireMessage) => void (tensor.bytes += field.skip());
    WireMessage.read(bytes, {
      1: (field) => field.ints(tensor.dims, MAX_AXES),
      2: (field) => (type.number = field.int()),
      ...{ 4: numbers, 5: numbers, 6: numbers, 7: numbers, 9: numbers, 10: numbers, 11: numbers },
      8: (field) => (tensor.name = field.text()),
      13: (field) => {
        field.skip();
        tensor.external = true;
      },
      14: (field) => (tensor.external ||= field.int() === EXTERNAL),
    });
    const [dtype, width] = elementType(type.number);
    const elements = tensor.dims.reduce((product, dim) => product * Math.max(0, dim), 1);
    return { ...tensor, dtype, declaredBytes: elements * width };
  }

  /** The numbers of a sparse tensor, and where they stand. */
  private sparse(bytes: Uint8Array): OnnxTensor[] {
    const tensors: OnnxTensor[] = [];
    const tensor = (field: WireMessage) => void tensors.push(this.tensor(field.bytes()));
    WireMessage.read(bytes, { 1: tensor, 2: tensor });
    return tensors;
  }

  private value(bytes: Uint8Array): OnnxValue {
    this.count();
    const value: OnnxValue = { name: '', type: 'unknown' };
    WireMessage.read(bytes, {
      1: (field) => (value.name = field.text()),
      2: (field) => Object.assign(value, typeOf(field.bytes())),
    });
    return value;
  }

  private count(): void {
    if (++this.parts > MAX_PARTS) throw new InvalidOnnxError(`it has more than ${MAX_PARTS} parts`);
  }
}

/** `TensorProto.DataLocation`. */
const EXTERNAL = 1;
const MAX_AXES = 64;

function elementType(number: number): readonly [name: string, bytes: number] {
  return ELEMENT_TYPES[number] ?? [`type ${number}`, 1];
}

function typeOf(bytes: Uint8Array): Omit<OnnxValue, 'name'> {
  let found: Omit<OnnxValue, 'name'> = { type: 'unknown' };
  const as = (type: OnnxValue['type']) => (field: WireMessage) => {
    field.skip();
    found = { type };
  };
  WireMessage.read(bytes, {
    1: (field) => (found = tensorType(field.bytes())),
    4: as('sequence'),
    5: as('map'),
    8: as('sparse tensor'),
    9: as('optional'),
  });
  return found;
}

function tensorType(bytes: Uint8Array): Omit<OnnxValue, 'name'> {
  const found: Omit<OnnxValue, 'name'> = { type: 'tensor' };
  WireMessage.read(bytes, {
    1: (field) => ([found.dtype] = elementType(field.int())),
    2: (field) => (found.shape = shape(field.bytes())),
  });
  return found;
}

function shape(bytes: Uint8Array): (number | string | undefined)[] {
  const lengths: (number | string | undefined)[] = [];
  WireMessage.read(bytes, {
    1: (field) => {
      let length: number | string | undefined;
      WireMessage.read(field.bytes(), {
        1: (value) => (length = value.int()),
        2: (name) => (length = name.text()),
      });
      if (lengths.push(length) > MAX_AXES) throw new InvalidOnnxError(`a value has more than ${MAX_AXES} axes`);
    },
  });
  return lengths;
}

function opset(bytes: Uint8Array): { domain: string; version: number } {
  const found = { domain: '', version: 0 };
  WireMessage.read(bytes, {
    1: (field) => (found.domain = field.text()),
    2: (field) => (found.version = field.int()),
  });
  return found;
}

function property(bytes: Uint8Array): { key: string; value: string } {
  const found = { key: '', value: '' };
  WireMessage.read(bytes, {
    1: (field) => (found.key = field.text()),
    2: (field) => (found.value = field.text()),
  });
  return found;
}
