import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { answerOf, cardOf, rowOf } from '../testing/stored-predictions.js';
import { attributionFacts } from './attribution-facts.js';
import { driftFacts } from './drift-facts.js';
import { byUrgency, overThreshold, type Standing } from './fleet-facts.js';
import { type Call, type PastRow, pastRows } from './past-rows.js';
import { answerFacts } from './prediction-facts.js';
import { similarFacts } from './similar-facts.js';
import { unitOf } from './unit-of.js';

describe('unitOf', () => {
  it.each([
    ['Torque [Nm]', 'Nm'],
    ['Temperature (°C)', '°C'],
    ['Rotational speed [ rpm ] ', 'rpm'],
    ['Flow [m³/h]', 'm³/h'],
    ['sensor_2', null],
    ['sensor (2)', null],
    ['pressure (of the second pump)', null],
    ['[Nm] torque', null],
    ['[]', null],
    [null, null],
  ])('of %j is %j', (name, unit) => expect(unitOf(name)).toBe(unit));
});

describe('answerFacts', () => {
  const said = (output: object) =>
    ({ predictionId: randomUUID(), row: 0, predictedAt: new Date(), machine: null, output }) as unknown as PastRow;
  const answer = { base_value: 0.001, warnings: [], attributions: [], probability: 0.7 };
  const baseOf = (output: object, changes: object) =>
    answerFacts(said({ ...answer, ...output }), { id: randomUUID(), name: 'm', version: 1, card: cardOf(changes) })
      .base;
  const two = { classes: ['0', '1'], positive_class: '1' };

  it.each<[string, object, object, number]>([
    [
      'the share of the positive class, whichever is told',
      { label: '0' },
      { ...two, class_shares: [0.966, 0.034] },
      0.034,
    ],
    [
      'of more classes the share of the one that is told',
      { label: 'b' },
      { classes: ['a', 'b', 'c'], class_shares: [0.5, 0.3, 0.2], positive_class: null },
      0.3,
    ],
    ['the base value where shares are not known', { label: '1' }, { ...two, class_shares: null }, 0.001],
    ['the base value of numbers', { value: 3 }, { task: 'regression', classes: null, positive_class: null }, 0.001],
  ])('takes for usual %s', (_, output, changes, base) => expect(baseOf(output, changes)).toBe(base));
});

describe('attributionFacts', () => {
  const card = cardOf();
  const attributions = [
    { feature: 'Type', value: 'M', contribution: -0.5 },
    { feature: 'Torque [Nm]', value: 66.2, contribution: 0.2 },
    { feature: 'Tool wear [min]', value: null, contribution: 0 },
    ...Array.from({ length: 60 }, (_, index) => ({
      feature: `s${index} [bar]`,
      value: 1,
      contribution: 1e-4 / (index + 1),
    })),
  ];
  const answer = { base_value: 0, warnings: [], attributions };

  it('tells the largest first, with what is usual', () => {
    expect(attributionFacts(answer, card).slice(0, 2)).toEqual([
      {
        ...{ id: 'a1', feature: 'Type', unit: null, value: 'M', low: null, high: null, typical: 'L' },
        contribution: -0.5,
        direction: 'lowers',
      },
      {
        ...{ id: 'a2', feature: 'Torque [Nm]', unit: 'Nm', value: 66.2, low: 23, high: 56, typical: 40 },
        contribution: 0.2,
        direction: 'raises',
      },
    ]);
  });

  it('leaves out what changes next to nothing, unless the question names it', () => {
    const names = (question?: string) => attributionFacts(answer, card, question).map(({ feature }) => feature);
    expect(names()).toHaveLength(40);
    expect(names()).not.toContain('Tool wear [min]');
    expect(names('What about the TOOL WEAR?')).toHaveLength(41);
    const asked = attributionFacts(answer, card, 'tool wear and s59?');
    expect(asked.slice(-2)).toMatchObject([
      { id: 'a41', feature: 's59 [bar]', low: null },
      { id: 'a42', feature: 'Tool wear [min]', value: null, direction: 'none', low: 12 },
    ]);
  });
});

describe('driftFacts', () => {
  const rows = (count: number, torque: (index: number) => number) =>
    Array.from({ length: count }, (_, index) =>
      rowOf('M1', torque(index), [20, 100, 100, 200][index % 4]!, index % 5 < 3 ? 'L' : 'M'),
    );

  it('tells columns that have drifted, and none of few rows or of usual ones', () => {
    expect(
      driftFacts(
        cardOf(),
        rows(500, () => 79),
      ),
    ).toEqual([{ id: 'd1', feature: 'Torque [Nm]', psi: expect.any(Number) }]);
    expect(
      driftFacts(
        cardOf(),
        rows(29, () => 79),
      ),
    ).toEqual([]);
    expect(
      driftFacts(
        cardOf(),
        rows(500, (index) => [20, 40, 40, 60][index % 4]!),
      ),
    ).toEqual([]);
  });
});

describe('pastRows', () => {
  it('gives a unit its last row in time, whatever the order', () => {
    const card = cardOf({ task: 'rul', unit_column: 'unit', time_column: 'cycle' });
    const inputs = [
      { unit: 7, cycle: 2, s: 2 },
      { unit: 8, cycle: 1, s: 8 },
      { unit: 7, cycle: 10, s: 10 },
      { unit: 7, cycle: 1, s: 1 },
    ];
    const outputs = [7, 8].map((unit) => ({ unit, value: 20, base_value: 80, attributions: [], warnings: [] }));
    const call: Call = { id: 'p', createdAt: new Date(0), inputs, outputs };
    expect(pastRows(call, card)).toMatchObject([
      { machine: '7', row: 0, input: { s: 10 } },
      { machine: '8', row: 1, input: { s: 8 } },
    ]);
    const moments = inputs.map((row) => ({ ...row, cycle: new Date(row.cycle * 86_400_000).toISOString() }));
    expect(pastRows({ ...call, inputs: moments }, card)[0]).toMatchObject({ input: { s: 10 } });
  });
});

describe('similarFacts', () => {
  const past = (...rows: ReturnType<typeof rowOf>[]) =>
    rows.map((input, row) => ({
      ...{ predictionId: `p${row}`, row, predictedAt: new Date(0), machine: input['Machine ID'] as string | null },
      ...{ input, output: answerOf(input, 0.5) },
    }));

  it('tells the closest first, one of each machine, and none that is far', () => {
    const found = similarFacts(
      rowOf('M1', 60, 100),
      cardOf(),
      past(rowOf('M2', 50), rowOf('M3', 59), rowOf('M4', 20), rowOf('M3', 61.5), rowOf(null, 60.5), rowOf(null, 58)),
    );
    expect(found.map(({ id, prediction_id, machine }) => [id, prediction_id, machine])).toEqual([
      ['s1', 'p4', null],
      ['s2', 'p1', 'M3'],
      ['s3', 'p5', null],
    ]);
  });

  it('goes by what the model goes by, and takes missing values for far apart', () => {
    const far = rowOf('M2', 60, 250);
    expect(similarFacts(rowOf('M1', 60, 0), cardOf(), past(far))).toEqual([]);
    const torqueOnly = cardOf({ importance: [{ feature: 'Torque [Nm]', share: 1 }] });
    expect(similarFacts(rowOf('M1', 60, 0), torqueOnly, past(far))).toHaveLength(1);
    const missing = { ...rowOf('M2', 60), 'Torque [Nm]': null };
    expect(similarFacts(rowOf('M1', 60), cardOf(), past(missing))).toEqual([]);
    expect(similarFacts(undefined, cardOf(), past(far))).toEqual([]);
  });
});

describe('byUrgency', () => {
  const standing = (machine: string, more: Partial<Standing>): Standing => ({
    ...{ machine, predictionId: 'p', row: 0, probability: null, value: null, label: null },
    ...more,
  });
  const order = (standings: Standing[], card = cardOf()) => byUrgency(standings, card).map(({ machine }) => machine);

  it('puts the likeliest failure first, and counts those that are told', () => {
    const standings = [
      standing('B', { probability: 0.2, label: '0' }),
      standing('A', { probability: 0.2, label: '0' }),
      standing('C', { probability: 0.9, label: '1' }),
    ];
    expect(order(standings)).toEqual(['C', 'A', 'B']);
    expect(overThreshold(standings, cardOf())).toBe(1);
  });

  it('puts the shortest life first, and of other numbers the most unusual', () => {
    const standings = [standing('A', { value: 80 }), standing('B', { value: 3 }), standing('C', { value: 120 })];
    const without = { positive_class: null, classes: null, base_value: 90 };
    expect(order(standings, cardOf({ task: 'rul', ...without }))).toEqual(['B', 'A', 'C']);
    expect(order(standings, cardOf({ task: 'regression', ...without }))).toEqual(['B', 'C', 'A']);
    expect(overThreshold(standings, cardOf(without))).toBeNull();
  });
});
