import { describe, expect, it } from '@jest/globals';
import { BroughtModel } from './brought-model.js';

const SPEED = { name: 'speed', kind: 'numeric' };
const REGRESSION = { task: 'regression', features: [SPEED] };
const CLASSES = { task: 'classification', features: [SPEED], classes: ['fine', 'failed'] };
const DATASET = '5b3f8c1e-7d0a-4c8e-9a51-0c6f3d1f2a77';

describe('BroughtModel', () => {
  it.each<[object]>([
    [REGRESSION],
    [{ ...REGRESSION, target: 'life', dataset_id: DATASET }],
    [{ ...CLASSES, positive_class: 'fine', threshold: 0.2 }],
    [{ ...CLASSES, classes: ['a', 'b', 'c'] }],
  ])('takes %j', (declared) => {
    expect(BroughtModel.safeParse(declared).error).toBeUndefined();
  });

  it.each<[object, string]>([
    [{ ...REGRESSION, features: [] }, 'features'],
    [{ ...REGRESSION, features: [SPEED, SPEED] }, 'features'],
    [{ ...REGRESSION, features: [{ ...SPEED, kind: 'categorical' }] }, 'features.0.levels'],
    [{ ...REGRESSION, classes: ['a', 'b'] }, 'classes'],
    [{ ...REGRESSION, target: 'life' }, 'target'],
    [{ ...CLASSES, classes: undefined }, 'classes'],
    [{ ...CLASSES, classes: ['a', 'a'] }, 'classes'],
    [{ ...CLASSES, positive_class: 'other' }, 'positive_class'],
    [{ ...CLASSES, classes: ['a', 'b', 'c'], threshold: 0.5 }, 'threshold'],
    [{ ...REGRESSION, task: 'rul' }, 'task'],
  ])('refuses %j: %s is wrong', (declared, path) => {
    expect(BroughtModel.safeParse(declared).error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
  });
});
