import {
  type Attributes,
  graphFields,
  type Initializer,
  modelFields,
  type ModelOptions,
  type Node,
} from './messages.js';
import { joined } from './protobuf.js';
import {
  broadcast,
  type Dim,
  type DType,
  DTYPES,
  type Real,
  type Shape,
  type TensorData,
  type Value,
} from './value.js';

/** A loop's body, once for each round: what it hands to the next round, and what is kept of each round. */
export type LoopBody<T extends DType> = (
  body: GraphBuilder,
  iteration: Value<'int64'>,
  state: Value<T>[],
) => { state: readonly Value<T>[]; collected: readonly Value<T>[] };

/**
 * Builds an ONNX graph node by node. Each method adds one node and returns what it yields; shapes and types are checked as far
 * as they are known, so that a mistake shows where it was made. Operators: https://onnx.ai/onnx/operators
 */
export class GraphBuilder {
  private readonly nodes: Node[] = [];
  private readonly initializers: Initializer[] = [];
  private readonly inputs: Value[] = [];
  private readonly outputs: Value[] = [];

  constructor(
    private readonly name: string,
    private readonly names = { used: 0 },
  ) {}

  input<T extends DType>(name: string, dtype: T, shape: Shape): Value<T> {
    const value = { name, dtype, shape };
    this.inputs.push(value);
    return value;
  }

  output(name: string, value: Value): void {
    const output = { ...value, name };
    this.nodes.push({ op: 'Identity', inputs: [value], outputs: [output], attributes: {} });
    this.outputs.push(output);
  }

  /** Numbers that are part of the graph. */
  constant<T extends DType>(dtype: T, shape: readonly number[], data: TensorData): Value<T> {
    const value = { name: this.newName(), dtype, shape };
    this.initializers.push({ value, data });
    return value;
  }

  scalar<T extends Real>(dtype: T, number: number): Value<T> {
    return this.constant(dtype, [], dtype === 'float32' ? Float32Array.of(number) : Float64Array.of(number));
  }

  /** A node of any operator of any set; `build` must be told the version of sets other than ONNX's own. */
  node<T extends DType>(
    { op, domain }: { op: string; domain?: string },
    inputs: readonly Value[],
    outputs: readonly Omit<Value<T>, 'name'>[],
    attributes: Attributes = {},
  ): Value<T>[] {
    const values = outputs.map(({ dtype, shape }) => ({ name: this.newName(), dtype, shape }));
    this.nodes.push({ op, domain, inputs, outputs: values, attributes });
    return values;
  }

  add<T extends DType>(a: Value<T>, b: Value<T>): Value<T> {
    return this.binary('Add', a, b);
  }

  subtract<T extends DType>(a: Value<T>, b: Value<T>): Value<T> {
    return this.binary('Sub', a, b);
  }

  multiply<T extends DType>(a: Value<T>, b: Value<T>): Value<T> {
    return this.binary('Mul', a, b);
  }

  divide<T extends DType>(a: Value<T>, b: Value<T>): Value<T> {
    return this.binary('Div', a, b);
  }

  negate<T extends Real>(x: Value<T>): Value<T> {
    return this.alike('Neg', x);
  }

  relu<T extends Real>(x: Value<T>): Value<T> {
    return this.alike('Relu', x);
  }

  tanh<T extends Real>(x: Value<T>): Value<T> {
    return this.alike('Tanh', x);
  }

  exp<T extends Real>(x: Value<T>): Value<T> {
    return this.alike('Exp', x);
  }

  log<T extends Real>(x: Value<T>): Value<T> {
    return this.alike('Log', x);
  }

  sqrt<T extends Real>(x: Value<T>): Value<T> {
    return this.alike('Sqrt', x);
  }

  /** Each number at least `least` and at most `most`. */
  clip<T extends Real>(x: Value<T>, least: number, most: number): Value<T> {
    return this.one('Clip', [x, this.scalar(x.dtype, least), this.scalar(x.dtype, most)], x.dtype, x.shape);
  }

  /** a·b of matrices, each transposed first where that is asked for, plus `bias` for each row. */
  gemm<T extends Real>(
    a: Value<T>,
    b: Value<T>,
    {
      transposeA = false,
      transposeB = false,
      bias,
    }: { transposeA?: boolean; transposeB?: boolean; bias?: Value<T> } = {},
  ): Value<T> {
    const [rows, inner] = matrix(a, transposeA);
    const [other, columns] = matrix(b, transposeB);
    if (inner !== other) {
      throw new RangeError(`Gemm: [${rows}, ${inner}] and [${other}, ${columns}] do not fit together.`);
    }
    const attributes = { transA: { int: Number(transposeA) }, transB: { int: Number(transposeB) } };
    return this.one('Gemm', bias ? [a, b, bias] : [a, b], a.dtype, [rows, columns], attributes);
  }

  /** Sums over the given axes, which the result no longer has; over all of them by default. */
  sum<T extends Real>(x: Value<T>, axes: readonly number[] = x.shape.map((_, axis) => axis)): Value<T> {
    const over = this.constant('int64', [axes.length], BigInt64Array.from(axes, BigInt));
    const shape = x.shape.filter((_, axis) => !axes.includes(axis));
    return this.one('ReduceSum', [x, over], x.dtype, shape, { keepdims: { int: 0 } });
  }

  /** Cuts the last axis into parts of the given lengths. */
  split<T extends DType, const L extends readonly number[]>(x: Value<T>, lengths: L): { [K in keyof L]: Value<T> };
  split<T extends DType>(x: Value<T>, lengths: readonly number[]): readonly Value<T>[] {
    const cuts = this.constant('int64', [lengths.length], BigInt64Array.from(lengths, BigInt));
    const { dtype, shape } = x;
    const outputs = lengths.map((length) => ({ dtype, shape: [...shape.slice(0, -1), length] }));
    return this.node({ op: 'Split' }, [x, cuts], outputs, { axis: { int: -1 } });
  }

  /** Joins values along the last axis. */
  concat<T extends DType>(parts: readonly Value<T>[]): Value<T> {
    const [first] = parts;
    if (!first) throw new RangeError('Concat: there is nothing to join.');
    const length = parts.reduce((sum, { shape }) => sum + Number(shape.at(-1)), 0);
    return this.one('Concat', parts, first.dtype, [...first.shape.slice(0, -1), length], { axis: { int: -1 } });
  }

  reshape<T extends DType>(x: Value<T>, shape: readonly number[]): Value<T> {
    const target = this.constant('int64', [shape.length], BigInt64Array.from(shape, BigInt));
    return this.one('Reshape', [x, target], x.dtype, shape);
  }

  /** `x` with the entries at `indices` of its first axis replaced. */
  scatter<T extends DType>(x: Value<T>, indices: Value<'int32' | 'int64'>, updates: Value<T>): Value<T> {
    return this.one('ScatterElements', [x, indices, updates], x.dtype, x.shape);
  }

  /** Rows (slices along the first axis) of `x`, by their numbers. */
  gather<T extends DType>(x: Value<T>, rows: Value<'int32' | 'int64'>): Value<T> {
    return this.one('Gather', [x, rows], x.dtype, [...rows.shape, ...x.shape.slice(1)], { axis: { int: 0 } });
  }

  cast<T extends DType>(x: Value, dtype: T): Value<T> {
    return this.one('Cast', [x], dtype, x.shape, { to: { int: DTYPES[dtype] } });
  }

  /**
   * Runs `body` `rounds` times. Its graph sees every value of this one; what it returns must come from nodes of its own.
   *
   * @returns the state after the last round, and what was collected, stacked along a new first axis.
   */
  loop<T extends DType>(
    rounds: Value<'int64'>,
    state: readonly Value<T>[],
    body: LoopBody<T>,
  ): { state: Value<T>[]; collected: Value<T>[] } {
    const inner = new GraphBuilder(`${this.name}-body`, this.names);
    const iteration = inner.input(this.newName(), 'int64', []);
    const goOn = inner.input(this.newName(), 'bool', []);
    const states = state.map(({ dtype, shape }) => inner.input(this.newName(), dtype, shape));
    const after = body(inner, iteration, states);
    inner.output(this.newName(), goOn);
    inner.outputs.push(...after.state, ...after.collected);
    const always = this.constant('bool', [], Uint8Array.of(1));
    const collected = after.collected.map(({ dtype, shape }) => ({ dtype, shape: ['round', ...shape] }));
    const outputs = this.node({ op: 'Loop' }, [rounds, always, ...state], [...state, ...collected], {
      body: { graph: inner.fields() },
    });
    return { state: outputs.slice(0, state.length), collected: outputs.slice(state.length) };
  }

  /** The bytes of an ONNX file. */
  build(options: ModelOptions = {}): Uint8Array {
    return joined(modelFields(this.fields(), options));
  }

  private fields() {
    const { name, nodes, initializers, inputs, outputs } = this;
    return graphFields({ name, nodes, initializers, inputs, outputs });
  }

  private binary<T extends DType>(op: string, a: Value<T>, b: Value<T>): Value<T> {
    return this.one(op, [a, b], a.dtype, broadcast(a.shape, b.shape));
  }

  private alike<T extends DType>(op: string, x: Value<T>): Value<T> {
    return this.one(op, [x], x.dtype, x.shape);
  }

  private one<T extends DType>(
    op: string,
    inputs: readonly Value[],
    dtype: T,
    shape: Shape,
    attributes: Attributes = {},
  ): Value<T> {
    return this.node({ op }, inputs, [{ dtype, shape }], attributes)[0]!;
  }

  private newName(): string {
    return `v${this.names.used++}`;
  }
}

function matrix({ shape }: Value, transposed: boolean): [Dim, Dim] {
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows === undefined || columns === undefined) {
    throw new RangeError(`Gemm takes matrices, not a value of shape [${shape.join(', ')}].`);
  }
  return transposed ? [columns, rows] : [rows, columns];
}
