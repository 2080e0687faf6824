import { describe, expect, it } from '@jest/globals';
import { GraphBuilder } from './graph-builder.js';
import { float32, openSession, Tensor } from './session.js';
import { runGraph } from './testing/run-graph.js';

const graphOf = (shape: readonly (number | string)[]) => {
  const graph = new GraphBuilder('test');
  return { graph, x: graph.input('x', 'float64', shape) };
};

describe('GraphBuilder', () => {
  it('builds graphs that onnxruntime runs', async () => {
    const { graph, x } = graphOf(['rows', 2]);
    const weights = graph.constant('float64', [2, 1], Float64Array.of(2, 3));
    graph.output('y', graph.gemm(x, weights, { bias: graph.scalar('float64', 1) }));
    expect(
      await runGraph(graph, {
        x: [
          [1, 1, 10, 0],
          [2, 2],
        ],
      }),
    ).toEqual({ y: [6, 21] });
  });

  it('knows the arithmetic and the functions that networks are made of', async () => {
    const { graph, x } = graphOf([3]);
    const two = graph.scalar('float64', 2);
    const results = {
      add: graph.add(x, two),
      subtract: graph.subtract(x, two),
      multiply: graph.multiply(x, two),
      divide: graph.divide(x, two),
      negate: graph.negate(x),
      relu: graph.relu(x),
      clip: graph.clip(x, -1, 1),
      exp: graph.log(graph.exp(x)),
      sqrt: graph.sqrt(graph.multiply(x, x)),
      sum: graph.sum(x),
    };
    for (const [name, value] of Object.entries(results)) graph.output(name, value);
    expect(await runGraph(graph, { x: [[-4, 0, 2], [3]] })).toEqual({
      add: [-2, 2, 4],
      subtract: [-6, -2, 0],
      multiply: [-8, 0, 4],
      divide: [-2, 0, 1],
      negate: [4, -0, -2],
      relu: [0, 0, 2],
      clip: [-1, 0, 1],
      exp: [-4, 0, 2].map((value) => expect.closeTo(value, 12)),
      sqrt: [4, 0, 2],
      sum: [-2],
    });
  });

  it('cuts, joins, picks and replaces', async () => {
    const { graph, x } = graphOf([2, 3]);
    const [left, right] = graph.split(x, [1, 2]);
    const second = graph.constant('int64', [1], BigInt64Array.of(1n));
    const nine = graph.constant('float64', [1], Float64Array.of(9));
    graph.output('swapped', graph.concat([right, left]));
    graph.output('row', graph.gather(x, second));
    graph.output('columns', graph.sum(x, [0]));
    graph.output('flat', graph.scatter(graph.reshape(x, [6]), second, nine));
    expect(
      await runGraph(graph, {
        x: [
          [1, 2, 3, 4, 5, 6],
          [2, 3],
        ],
      }),
    ).toEqual({
      swapped: [2, 3, 1, 5, 6, 4],
      row: [4, 5, 6],
      columns: [5, 7, 9],
      flat: [1, 9, 3, 4, 5, 6],
    });
  });

  it('transposes and casts', async () => {
    const { graph, x } = graphOf([2, 3]);
    graph.output('gram', graph.gemm(x, x, { transposeB: true }));
    graph.output('columns', graph.gemm(x, x, { transposeA: true }));
    graph.output('nonzero', graph.cast(graph.cast(x, 'bool'), 'float64'));
    expect(
      await runGraph(graph, {
        x: [
          [1, 0, 2, 0, 3, 0],
          [2, 3],
        ],
      }),
    ).toEqual({
      gram: [5, 0, 0, 9],
      columns: [1, 0, 2, 0, 9, 0, 2, 0, 4],
      nonzero: [1, 0, 1, 0, 1, 0],
    });
  });

  it('loops over a body that sees the values around it', async () => {
    const { graph, x } = graphOf([]);
    const rounds = graph.constant('int64', [], BigInt64Array.of(3n));
    const start = graph.scalar('float64', 1);
    const { state, collected } = graph.loop(rounds, [start], (body, round, [power]) => {
      const next = body.multiply(power!, x);
      return { state: [next], collected: [body.add(next, body.cast(round, 'float64'))] };
    });
    graph.output('power', state[0]!);
    graph.output('powers', collected[0]!);
    expect(await runGraph(graph, { x: [[5], []] })).toEqual({ power: [125], powers: [5, 26, 127] });
  });

  it('takes operators of other sets', async () => {
    const { graph, x } = graphOf([1, 2]);
    const single = graph.cast(x, 'float32');
    const [scaled] = graph.node({ op: 'Scaler', domain: 'ai.onnx.ml' }, [single], [single], {
      offset: { floats: [1, 2] },
      scale: { floats: [10, 100] },
    });
    graph.output('scaled', scaled!);
    const opsets = { '': 18, 'ai.onnx.ml': 3 };
    expect(
      await runGraph(
        graph,
        {
          x: [
            [2, 3],
            [1, 2],
          ],
        },
        { opsets },
      ),
    ).toEqual({ scaled: [10, 100] });
  });

  it('carries metadata in the file', () => {
    const { graph, x } = graphOf([1]);
    graph.output('y', x);
    const file = Buffer.from(graph.build({ metadata: { kind: 'test', version: '7' } })).toString('latin1');
    expect(file).toContain('celerity');
    expect(file).toMatch(/kind.{2}test/s);
  });

  it.each([
    [
      'sums that do not broadcast',
      (g: GraphBuilder) => g.add(g.input('a', 'float64', [2]), g.input('b', 'float64', [3])),
    ],
    [
      'matrices that do not fit',
      (g: GraphBuilder) => g.gemm(g.input('a', 'float64', [2, 3]), g.input('b', 'float64', [2, 3])),
    ],
    ['products of vectors', (g: GraphBuilder) => g.gemm(g.input('a', 'float64', [2]), g.input('b', 'float64', [2, 3]))],
    ['joining nothing', (g: GraphBuilder) => g.concat([])],
  ])('refuses %s where they are made', (_, make) => {
    expect(() => make(new GraphBuilder('test'))).toThrow(RangeError);
  });
});

describe('openSession', () => {
  it('names inputs and outputs in order', async () => {
    const { graph, x } = graphOf(['n']);
    const other = graph.input('other', 'float64', ['n']);
    graph.output('sum', graph.add(x, other));
    graph.output('x_again', x);
    const session = await openSession(graph.build());
    expect([session.inputs, session.outputs]).toEqual([
      ['x', 'other'],
      ['sum', 'x_again'],
    ]);
    await session.release();
  });

  it('refuses what is no model', async () => {
    await expect(openSession(Uint8Array.of(1, 2, 3))).rejects.toThrow();
  });

  it('tells float32 from other outputs', () => {
    const tensors = { y: new Tensor('float64', Float64Array.of(1), [1]) };
    expect(() => float32(tensors, 'y')).toThrow("no output 'y' of float32");
    expect([...float32({ y: new Tensor('float32', Float32Array.of(1), [1]) }, 'y')]).toEqual([1]);
  });
});
