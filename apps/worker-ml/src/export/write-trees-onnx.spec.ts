import { float32, GraphBuilder, openSession, readModel, Tensor } from '@celerity/onnx';
import { type FeatureTable, predict, trainTrees, type TreeModel } from '@celerity/trees';
import { describe, expect, it } from '@jest/globals';
import { readTreeParts, TREES_IO, type TreeParts, writeTreesOnnx } from './index.js';
import { matrixOf, randomRows, type RandomTrees, randomTrees } from './testing/random-trees.js';

async function run(parts: TreeParts, table: FeatureTable): Promise<Record<string, Float32Array>> {
  const session = await openSession(writeTreesOnnx(parts));
  try {
    const shape = [table.rows, parts.value.features.length];
    const outputs = await session.run({ features: new Tensor('float32', matrixOf(parts.value, table), shape) });
    return Object.fromEntries(session.outputs.map((name) => [name, float32(outputs, name)]));
  } finally {
    await session.release();
  }
}

/** Greatest difference to the model's own prediction, relative where that is above 1. */
function farthest(found: Float32Array, expected: Float64Array): number {
  expect(found).toHaveLength(expected.length);
  return expected.reduce((most, value, i) => {
    const off = Math.abs(found[i]! - value) / Math.max(1, Math.abs(value));
    return off <= most ? most : off;
  }, 0);
}

/** Single precision, once. */
const ROUNDING = 6e-8;

describe('writeTreesOnnx', () => {
  const wide: RandomTrees = { levels: [2, 5, 31, 33, 64, 65, 300] };

  it.each<[string, RandomTrees]>([
    ['numbers', {}],
    ['one leaf each', { leaves: 1 }],
    ['no trees', { rounds: 0 }],
    ['few levels', { levels: [2, 3, 5] }],
    ['30 to 65 levels', { levels: [30, 31, 32, 33, 63, 64, 65] }],
    ['1,000 levels', { levels: [1000] }],
    ['all of it, deep', { ...wide, leaves: 255, rounds: 5 }],
    ['many trees', { ...wide, rounds: 500, leaves: 31 }],
  ])('says what predict says, of two classes: %s', async (_, options) => {
    const model = randomTrees(options);
    for (const count of [1, 2, 3000]) {
      const table = randomRows(model, count);
      const { probabilities } = await run({ value: model }, table);
      const chances = predict(model, table);
      const both = Float64Array.from({ length: 2 * count }, (_, i) =>
        i % 2 ? chances[i >> 1]! : 1 - chances[i >> 1]!,
      );
      expect(farthest(probabilities!, both)).toBeLessThanOrEqual(ROUNDING);
    }
  });

  it('says what predict says, of three classes', async () => {
    const model = randomTrees({ ...wide, objective: { kind: 'softmax', classes: 3 }, rounds: 100 });
    const table = randomRows(model, 1000);
    const { probabilities } = await run({ value: model }, table);
    const byClass = predict(model, table);
    const byRow = Float64Array.from(byClass, (_, i) => byClass[(i % 3) * table.rows + Math.floor(i / 3)]!);
    expect(farthest(probabilities!, byRow)).toBeLessThanOrEqual(ROUNDING);
  });

  it('says what predict says, of a number and its bounds', async () => {
    const part = (seed: number): TreeModel => {
      const model = randomTrees({ ...wide, objective: { kind: 'squared_error' }, rounds: 100, seed });
      return { ...model, base: [1e6 * seed] };
    };
    const parts = { value: part(1), lower: part(2), upper: part(3) };
    const table = randomRows(parts.value, 1000);
    const outputs = await run(parts, table);
    expect(Object.keys(outputs)).toEqual([TREES_IO.value, TREES_IO.lower, TREES_IO.upper]);
    for (const name of ['value', 'lower', 'upper'] as const) {
      expect(farthest(outputs[name]!, predict(parts[name], table))).toBeLessThanOrEqual(ROUNDING);
    }
  });

  it('says what predict says, of a model that was trained on numbers and categories with holes', async () => {
    const truth = randomTrees({ numbers: 4, levels: [3, 40, 400], rounds: 3 });
    const table = randomRows(truth, 5000, 7);
    const scores = predict({ ...truth, objective: { kind: 'squared_error' } }, table);
    const target = scores.map((score) => Number(score > truth.base[0]!));
    const model = await trainTrees(table, target, { objective: { kind: 'binary' }, rounds: 30 });
    const { probabilities } = await run({ value: model }, table);
    const chances = predict(model, table);
    expect(
      farthest(
        probabilities!.filter((_, i) => i % 2 === 1),
        chances,
      ),
    ).toBeLessThanOrEqual(ROUNDING);
    expect(model.rounds.flat().some(({ categories }) => categories.some((side) => side))).toBe(true);
  });

  it('writes the same bytes for the same trees', () => {
    const file = () => Buffer.from(writeTreesOnnx({ value: randomTrees(wide) }));
    expect(file().equals(file())).toBe(true);
  });

  it('declares what it takes and gives', () => {
    const { graph } = readModel(writeTreesOnnx({ value: randomTrees() }));
    expect(graph.inputs).toEqual([{ name: 'features', type: 'tensor', dtype: 'float32', shape: ['rows', 3] }]);
    expect(graph.outputs).toEqual([{ name: 'probabilities', type: 'tensor', dtype: 'float32', shape: ['rows', 2] }]);
  });
});

describe('readTreeParts', () => {
  it.each<[string, RandomTrees]>([
    ['classes', { objective: { kind: 'softmax', classes: 3 }, levels: [7, 8, 9, 300] }],
    ['one leaf', { leaves: 1, rounds: 1 }],
    ['no trees', { rounds: 0 }],
  ])('gives back the trees of a file: %s', (_, options) => {
    const value = randomTrees(options);
    expect(readTreeParts(writeTreesOnnx({ value }))).toEqual({ value });
  });

  it('gives back the bounds', () => {
    const parts = { value: randomTrees(), lower: randomTrees({ seed: 1 }), upper: randomTrees({ seed: 2 }) };
    expect(readTreeParts(writeTreesOnnx(parts))).toEqual(parts);
  });

  it('finds none in another file', () => {
    const graph = new GraphBuilder('other');
    graph.output('y', graph.input('x', 'float32', [1]));
    expect(readTreeParts(graph.build())).toBeUndefined();
  });
});
