import { randomUUID } from 'node:crypto';
import type { ModelCard, Prediction } from '@celerity/contracts';
import { describe, expect, it } from '@jest/globals';
import { backgroundRow } from '../brought/index.js';
import { broughtCard } from '../brought/brought-card.js';
import { declaredFeatures } from '../brought/card-features.js';
import { planModel } from '../brought/inspect-model.js';
import { CLASSIFICATION, linearFile, logisticFile, REGRESSION } from '../brought/testing/brought-files.js';
import { openModel } from './open-model.js';
import { predictRows } from './predict-rows.js';

const ROWS = [
  { speed: 2000, torque: 45 },
  { speed: 2900, torque: 70 },
  { speed: 1100, torque: null },
];

describe('a brought model', () => {
  const cardOf = (onnx: Uint8Array, declared: typeof REGRESSION): ModelCard => {
    const features = declaredFeatures(declared);
    const plan = planModel(onnx, declared);
    return broughtCard({
      declared,
      plan,
      features,
      usual: backgroundRow(features),
      table: undefined,
      judged: undefined,
    });
  };
  const predict = async (onnx: Uint8Array, declared: typeof REGRESSION, rows: typeof ROWS): Promise<Prediction[]> => {
    const model = await openModel(randomUUID(), cardOf(onnx, declared), onnx);
    const [predictions] = await predictRows(model, [{ rows, signal: new AbortController().signal }]);
    await model.release();
    if (!predictions || predictions instanceof Error) throw predictions ?? new Error('no predictions');
    return predictions;
  };
  const contributionOf = ({ attributions }: Prediction, name: string) =>
    attributions.find(({ feature }) => feature === name)?.contribution;

  it('tells its values, each feature with what it adds to the usual row', async () => {
    const [usual, high] = await predict(linearFile(), REGRESSION, ROWS.slice(0, 2));
    expect([usual?.value, usual?.base_value]).toEqual([expect.closeTo(2.45), expect.closeTo(2.45)]);
    expect([contributionOf(usual!, 'speed'), contributionOf(usual!, 'torque')]).toEqual([0, 0]);
    expect([contributionOf(high!, 'speed'), contributionOf(high!, 'torque')]).toEqual([
      expect.closeTo(0.9, 5),
      expect.closeTo(0.25, 5),
    ]);
  });

  it('tells its classes, and explains the probability of the positive one', async () => {
    const [usual, high] = await predict(logisticFile(), CLASSIFICATION, ROWS.slice(0, 2));
    for (const prediction of [usual!, high!]) {
      const { probability = NaN, base_value, attributions } = prediction;
      const sum = attributions.reduce((all, { contribution }) => all + contribution, base_value);
      expect(Math.abs(sum - probability)).toBeLessThan(1e-9);
    }
    expect(usual?.probability).toBeCloseTo(1 / (1 + Math.exp(-2 * (2 + 0.9))), 5);
    expect(high?.label).toBe('failed');
    expect(high!.probability!).toBeGreaterThan(usual!.probability!);
  });
});
