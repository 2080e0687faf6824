import type { RulConfig } from '@celerity/contracts';
import { type Pacer, Random } from '@celerity/tabular';
import type { Feature, FeatureTable } from '@celerity/trees';
import type { FeaturePlan } from '../features/index.js';
import { chooseRows } from './choose-rows.js';
import type { Regimes } from './facts.js';
import { findRegimes } from './find-regimes.js';
import { fitHealthIndex } from './health-index.js';
import { type ChosenRows, type Input, valuesOf } from './inputs.js';
import { inConditions, inputsOf, type LookBack } from './look-back.js';
import type { PreparedRuns } from './prepare-runs.js';
import { mean } from './window-statistics.js';

/** What trees are trained on. */
export interface TrainingRows {
  plan: FeaturePlan;
  lookBack: LookBack;
  inputs: readonly Pick<Input, 'name' | 'feature'>[];
  table: FeatureTable;
  /** By row: the life that is left. */
  life: Float64Array;
  /** By row: the index of its unit. */
  units: Int32Array;
}

/** find operating conditions → choose rows → fit the health index → compute the inputs */
export async function trainingRows(whole: PreparedRuns, config: RulConfig, pacer: Pacer): Promise<TrainingRows> {
  const found = await findRegimes(whole.runs, numbersOf(whole), pacer);
  const prepared = found ? withoutStill(whole, found) : whole;
  const { plan, runs, life, time } = prepared;
  const isNumber = numbersOf(prepared);
  const regimes = found && (await findRegimes(runs, isNumber, pacer));
  const { windows, time_column: timeColumn } = config;
  const facts = { windows, time, regimes, health_index: null };
  const before: LookBack = { features: plan.features, timeColumn, facts };
  const own = inConditions(before, runs);
  const width = inputsOf(before, own).length;
  const chosen = chooseRows(runs.units, life, width, new Random(config.seed));
  const target = Float64Array.from(chosen.flatMap(({ rows }) => Array.from(rows, (row) => life[row]!)));
  const smoothed = own.sensors.map((values, sensor) =>
    isNumber[sensor] ? smooth(values, chosen, Math.min(...windows)) : undefined,
  );
  const index = await fitHealthIndex({ smoothed, target }, pacer);
  const lookBack = { ...before, facts: { ...facts, health_index: index } };
  const inputs = inputsOf(lookBack, own);
  const table = await tableOf(inputs, chosen, lookBack, pacer);
  const units = Int32Array.from(chosen.flatMap(({ rows }, unit) => Array<number>(rows.length).fill(unit)));
  return { plan, lookBack, inputs, table, life: target, units };
}

function numbersOf({ plan }: PreparedRuns): boolean[] {
  return plan.features.map(({ kind }) => kind === 'numeric');
}

/** Leaves out sensors that show the same in every row of a condition: they say which condition it is, and nothing of the unit. */
function withoutStill(prepared: PreparedRuns, { by, groups }: Regimes): PreparedRuns {
  const { plan, runs, kinds } = prepared;
  const isStill = (sensor: number) =>
    by.every((told) => told.sensor !== sensor) && groups.every(({ deviation }) => deviation[sensor] === 0);
  const kept = [...plan.features.keys()].filter((sensor) => !isStill(sensor));
  const still = plan.features.filter((_, sensor) => isStill(sensor)).map(({ name }) => name);
  const reason = 'It has the same value in every row of an operating condition.';
  const excluded = [...plan.excluded, ...still.map((column) => ({ column, kind: kinds.get(column)!, reason }))];
  const features = kept.map((sensor) => plan.features[sensor]!);
  return {
    ...prepared,
    plan: { ...plan, features, excluded, ignored: [...plan.ignored, ...still] },
    runs: { ...runs, sensors: kept.map((sensor) => runs.sensors[sensor]!) },
  };
}

function smooth(values: Float32Array, chosen: readonly ChosenRows[], window: number): Float32Array {
  const name = `mean of the last ${window} rows`;
  const compute: Input['compute'] = (row, { begin }) => mean(values, Math.max(begin, row - window + 1), row);
  return valuesOf({ name, feature: null, compute }, chosen);
}

async function tableOf(
  inputs: readonly Input[],
  chosen: readonly ChosenRows[],
  { features }: LookBack,
  pacer: Pacer,
): Promise<FeatureTable> {
  const made: Feature[] = [];
  for (const input of inputs) {
    if (pacer.due) await pacer.pause();
    const values = valuesOf(input, chosen);
    const column = features.find(({ name }) => name === input.feature);
    if (column?.kind !== 'categorical') made.push({ name: input.name, kind: 'numeric', values });
    else {
      const codes = Int32Array.from(values, (code) => (Number.isNaN(code) ? -1 : code));
      made.push({ name: input.name, kind: 'categorical', codes, levels: column.levels });
    }
  }
  return { rows: chosen.reduce((sum, { rows }) => sum + rows.length, 0), features: made };
}
