import type { ModelConfig } from '@celerity/contracts';
import { Pacer, type Table } from '@celerity/tabular';
import {
  checkRoles,
  type FeaturePlan,
  featureTableOf,
  joinRows,
  pickRows,
  planFeatures,
  UnsuitableDataError,
} from '../features/index.js';
import { planValidation, type ValidationPlan } from '../validation/index.js';
import type { TrainingRows } from './cross-validate.js';
import { leakWarnings } from './leaks.js';
import { pickTable } from './pick-table.js';
import { sameTarget, type Target, targetOf } from './target.js';
import { treeSettings } from './tree-settings.js';

/** A table that is ready to be trained on. */
export interface PreparedTable {
  /** Of the table, with those that have no target. */
  rows: number;
  plan: FeaturePlan;
  target: Target;
  data: TrainingRows;
  validation: ValidationPlan;
  warnings: string[];
}

/** Fewer rows than this teach nothing that could be judged. */
const LEAST_ROWS = 10;
/** A class with fewer rows is not learned well. */
const FEW_OF_CLASS = 10;

/**
 * check the settings → read the target → leave out rows without one → choose the features → plan the validation → join the extra rows
 *
 * @throws UnsuitableDataError
 */
export async function prepare(
  whole: Table,
  config: ModelConfig,
  extra?: Table,
  signal?: AbortSignal,
): Promise<PreparedTable> {
  checkRoles(whole, config);
  const pacer = new Pacer(signal);
  const known = knownRows(targetOf(whole, config).values);
  if (known.length < LEAST_ROWS) {
    const what = `${known.length} rows with a value of the target '${config.target}'`;
    throw new UnsuitableDataError(`The data set has ${what}; at least ${LEAST_ROWS} are needed to learn from.`);
  }
  const table = known.length < whole.rows ? pickTable(whole, known) : whole;
  const target = targetOf(table, config);
  const plan = await planFeatures(table, config, pacer);
  const features = featureTableOf(plan.features, table);
  const validation = planValidation(table, config, target.classes ? Int32Array.from(target.values) : undefined);
  const warnings = [
    ...leftOut(whole.rows - known.length, 'rows', config),
    ...rareClasses(target, config),
    ...plan.warnings,
    ...validation.warnings,
    ...(await leakWarnings(features, target, config.target, pacer)),
  ];
  const settings = treeSettings(config, target, plan.features.length);
  const own = { features, target: target.values, own: table.rows, settings };
  const data = extra ? withExtra(own, extra, { config, plan, target, warnings }) : own;
  return { rows: whole.rows, plan, target, data, validation, warnings };
}

function knownRows(values: Float64Array): Int32Array {
  return Int32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]!));
}

interface Prepared {
  config: ModelConfig;
  plan: FeaturePlan;
  target: Target;
  warnings: string[];
}

/** Adds the extra rows, and says which of them could not be used. */
function withExtra(data: TrainingRows, extra: Table, { config, plan, target, warnings }: Prepared): TrainingRows {
  const values = sameTarget(extra, config, target);
  const known = knownRows(values);
  warnings.push(...leftOut(extra.rows - known.length, 'extra rows', config));
  const features = pickRows(featureTableOf(plan.features, extra), known);
  const joined = new Float64Array(data.own + known.length);
  joined.set(data.target);
  known.forEach((row, at) => (joined[data.own + at] = values[row]!));
  return { ...data, features: joinRows(data.features, features), target: joined };
}

function leftOut(rows: number, what: string, { target }: ModelConfig): string[] {
  return rows === 0 ? [] : [`${rows} ${what} were left out: their '${target}' is missing or unknown.`];
}

function rareClasses({ classes, values }: Target, { target }: ModelConfig): string[] {
  return (classes ?? []).flatMap((name, code) => {
    const rows = values.filter((value) => value === code).length;
    return rows < FEW_OF_CLASS ? [`Only ${rows} rows have '${name}' as their '${target}': it is hardly learned.`] : [];
  });
}
