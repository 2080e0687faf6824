import { describe, expect, it } from '@jest/globals';
import { GraphBuilder } from './graph-builder.js';
import { bytes, int, joined, message, packedInts, text } from './protobuf.js';
import { readModel } from './read-model.js';
import { InvalidOnnxError } from './wire-message.js';

/** A file with a graph of these fields, around one node. */
const fileOf = (...graph: Uint8Array[]) =>
  joined([int(1, 8), message(7, [message(1, [text(4, 'Identity')]), ...graph])]);
const refusal = (file: Uint8Array): string => {
  try {
    readModel(file);
  } catch (error) {
    if (error instanceof InvalidOnnxError) return error.message;
    throw error;
  }
  return 'none';
};

function exampleFile(): Uint8Array {
  const graph = new GraphBuilder('example');
  const x = graph.input('x', 'float32', ['rows', 2]);
  const weights = graph.constant('float32', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));
  const product = graph.gemm(x, weights);
  const rounds = graph.constant('int64', [], BigInt64Array.of(3n));
  const { state } = graph.loop(rounds, [product], (body, _, [sum]) => ({
    state: [body.add(sum!, body.constant('float32', [3], Float32Array.of(1, 1, 1)))],
    collected: [],
  }));
  const [fitted] = graph.node({ op: 'Scaler', domain: 'ai.onnx.ml' }, state, [state[0]!], { offset: { floats: [0] } });
  graph.output('y', fitted!);
  return graph.build({ opsets: { '': 18, 'ai.onnx.ml': 5 }, metadata: { 'a key': 'ä value' } });
}

describe('readModel', () => {
  it('reads what GraphBuilder writes', () => {
    const { graph, ...model } = readModel(exampleFile());
    expect(model).toEqual({
      ...{ irVersion: 8, opsets: { '': 18, 'ai.onnx.ml': 5 }, metadata: { 'a key': 'ä value' }, functions: [] },
    });
    expect(graph.inputs).toEqual([{ name: 'x', type: 'tensor', dtype: 'float32', shape: ['rows', 2] }]);
    expect(graph.outputs).toEqual([{ name: 'y', type: 'tensor', dtype: 'float32', shape: ['rows', 3] }]);
    expect(graph.initializers[0]).toMatchObject({
      ...{ dtype: 'float32', dims: [2, 3], bytes: 24, declaredBytes: 24, external: false },
    });
    expect(graph.nodes.map(({ domain, op }) => domain + op)).toEqual(['Gemm', 'Loop', 'ai.onnx.mlScaler', 'Identity']);
    const [body] = graph.nodes[1]!.graphs;
    expect(body!.nodes.map(({ op }) => op)).toEqual(['Add', 'Identity']);
    expect(body!.initializers).toMatchObject([{ dims: [3], bytes: 12 }]);
  });

  it('tells what a tensor declares from what it brings, and whether it lies elsewhere', () => {
    const tensor = message(5, [int(1, 1_000_000), packedInts(1, [1_000_000]), int(2, 11), text(8, 'w'), int(14, 1)]);
    expect(readModel(fileOf(tensor)).graph.initializers).toEqual([
      {
        ...{ name: 'w', dtype: 'float64', dims: [1_000_000, 1_000_000] },
        ...{ bytes: 0, declaredBytes: 8e12, external: true },
      },
    ]);
  });

  it('reads tensors of attributes, functions, and values that are no tensors', () => {
    const map = message(12, [text(1, 'z'), message(2, [message(4, [message(1, [message(5, [])])])])]);
    const constant = message(1, [
      text(4, 'Constant'),
      message(5, [text(1, 'value'), message(5, [int(1, 7), int(2, 1)])]),
    ]);
    const local = message(25, [text(1, 'f'), text(10, 'mine'), message(7, [text(4, 'G'), text(7, 'theirs')])]);
    const { graph, functions } = readModel(joined([fileOf(map, constant), local]));
    expect(graph.outputs).toEqual([{ name: 'z', type: 'sequence' }]);
    expect(graph.nodes[1]!.tensors).toMatchObject([{ dims: [7], dtype: 'float32' }]);
    expect(functions).toMatchObject([{ name: 'f', domain: 'mine', nodes: [{ op: 'G', domain: 'theirs' }] }]);
  });

  it('does not copy the numbers', () => {
    const file = fileOf(message(5, [int(1, 50_000_000), int(2, 2), bytes(9, new Uint8Array(50_000_000))]));
    const before = process.memoryUsage().arrayBuffers;
    expect(readModel(file).graph.initializers[0]).toMatchObject({ bytes: 50_000_000 });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  const endless = Uint8Array.of(8, ...new Array<number>(20).fill(255));
  it.each([
    ['nothing', new Uint8Array(), /it has no graph/],
    ['text', new TextEncoder().encode('type,speed\nL,1500\n'), /This is no ONNX model/],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13), /This is no ONNX model/],
    ['a number without an end', endless, /a number in it has no end/],
    [
      'a message longer than the file',
      joined([int(1, 8), Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 7)]),
      /ends too early/,
    ],
    ['a negative length', joined([int(1, 8), Uint8Array.of(0x3a, ...int(0, -1).subarray(1))]), /ends too early/],
    ['a field of a group', Uint8Array.of(0x0b, 0x0c), /unknown type 3|another type/],
    ['a graph that is a number', joined([int(1, 8), int(7, 1)]), /another type/],
    ['two graphs', joined([fileOf(), fileOf()]), /two graphs/],
    ['no version', message(7, [message(1, [text(4, 'Identity')])]), /version of its format/],
    ['a tensor of a million axes', fileOf(message(5, [packedInts(1, new Array(1_000_000).fill(1))])), /more than 64/],
    [
      'millions of empty nodes',
      joined([
        int(1, 8),
        bytes(
          7,
          new Uint8Array(4_000_000).fill(10).map((ten, i) => (i % 2 ? 0 : ten)),
        ),
      ]),
      /more than 1000000 parts/,
    ],
  ])('refuses %s', (_, file, reason) => {
    expect(refusal(file)).toMatch(reason);
  });

  it('refuses graphs that lie very deep in each other', () => {
    let node = message(1, [text(4, 'Loop')]);
    for (let depth = 0; depth < 5000; depth++) node = message(1, [text(4, 'Loop'), message(5, [bytes(6, node)])]);
    expect(refusal(joined([int(1, 8), bytes(7, node)]))).toMatch(/more than 32 deep/);
  });

  it('takes a file cut at any place for a model or refuses it, and never fails otherwise', () => {
    const whole = exampleFile();
    const refused = Array.from(whole.keys(), (length) => refusal(whole.subarray(0, length)));
    expect(refused.filter((reason) => reason === 'none').length).toBeLessThan(5);
  });

  it('never fails otherwise on bytes that were changed', () => {
    const whole = exampleFile();
    let state = 1;
    const random = (n: number) => (state = Math.imul(state, 48_271) & 0x7fffffff) % n;
    for (let trial = 0; trial < 3000; trial++) {
      const file = whole.slice();
      for (let change = 0; change < 3; change++) file[random(file.length)] = random(256);
      expect(typeof refusal(file)).toBe('string');
    }
  });
});
