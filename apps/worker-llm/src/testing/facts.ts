import type { AttributionFact, FleetFacts, PredictionFacts } from '@celerity/contracts';

/* Facts as `ml.predict` and the store give them, for specs and for the examples in the docs. */

const MODEL = { model_id: '0f6a2f6e-53c4-4b1c-9d5f-6a1a4a6e2f01', name: 'milling', version: 3 };

/** One column; its direction told from its contribution. */
export function attribution(
  index: number,
  feature: string,
  value: AttributionFact['value'],
  contribution: number,
  usual: { low?: number; high?: number; typical?: number | string } = {},
): AttributionFact {
  return {
    id: `a${index}`,
    feature,
    unit: /\[([^\]]+)\]\s*$/.exec(feature)?.[1] ?? null,
    value,
    low: usual.low ?? null,
    high: usual.high ?? null,
    typical: usual.typical ?? null,
    contribution,
    direction: contribution > 0 ? 'raises' : contribution < 0 ? 'lowers' : 'none',
  };
}

/** A milling machine that is about to break: high torque on a worn tool. */
export function millingFacts(changes: Partial<PredictionFacts> = {}): PredictionFacts {
  return {
    prediction_id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    row: 0,
    machine: 'M-104',
    predicted_at: '2026-11-20T08:15:00.000Z',
    model: MODEL,
    task: 'classification',
    target: 'Machine failure',
    probability: 0.812,
    label: '1',
    positive_class: '1',
    threshold: 0.32,
    value: null,
    lower: null,
    upper: null,
    unit: null,
    base: 0.058,
    attributions: [
      attribution(1, 'Torque [Nm]', 66.2, 0.514, { low: 23.5, high: 56.4, typical: 40 }),
      attribution(2, 'Tool wear [min]', 218, 0.227, { low: 12, high: 206, typical: 108 }),
      attribution(3, 'Rotational speed [rpm]', 1332, 0.051, { low: 1334, high: 1868, typical: 1539 }),
      attribution(4, 'Air temperature [K]', 300.4, -0.026, { low: 297.2, high: 303.1, typical: 300 }),
      attribution(5, 'Type', 'L', -0.012, { typical: 'L' }),
    ],
    warnings: [],
    drift: [],
    similar: [
      {
        id: 's1',
        prediction_id: '16fd2706-8baf-433b-82eb-8c7fada847da',
        row: 2,
        machine: 'M-088',
        predicted_at: '2026-11-03T06:00:00.000Z',
        probability: 0.77,
        value: null,
      },
    ],
    ...changes,
  };
}

/** An engine that has flown for long: pressures down, temperatures up. */
export function engineFacts(changes: Partial<PredictionFacts> = {}): PredictionFacts {
  return millingFacts({
    prediction_id: '886313e1-3b8a-4372-9b90-0c9aee199e5d',
    machine: '17',
    model: { ...MODEL, name: 'turbofan', version: 2 },
    task: 'rul',
    target: null,
    probability: null,
    label: null,
    positive_class: null,
    threshold: null,
    value: 21.4,
    lower: 12.8,
    upper: 33.1,
    unit: 'cycle',
    base: 84.6,
    attributions: [
      attribution(1, 's11', 48.02, -28.3, { low: 47.12, high: 47.93, typical: 47.5 }),
      attribution(2, 'cycle', 188, -17.6, { low: 10, high: 184, typical: 92 }),
      attribution(3, 's4', 1424.6, -12.2, { low: 1395, high: 1421, typical: 1408 }),
      attribution(4, 's12', 521.9, 2.7, { low: 520.3, high: 522.5, typical: 521.4 }),
    ],
    similar: [],
    ...changes,
  });
}

export function fleetFacts(facts: readonly PredictionFacts[], considered = facts.length): FleetFacts {
  return {
    machines: facts.map(({ warnings: _w, drift: _d, similar: _s, ...known }, i) => ({ ...known, id: `m${i + 1}` })),
    considered,
    over_threshold: facts.every(({ threshold }) => threshold !== null)
      ? facts.filter(({ probability, threshold }) => probability! >= threshold!).length
      : null,
  };
}
