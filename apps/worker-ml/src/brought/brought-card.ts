import type { BroughtModel, CardFeature, ModelCard } from '@celerity/contracts';
import { RUNTIME_VERSION } from '@celerity/onnx';
import { EVEN } from '../validation/index.js';
import type { JudgedModel } from './judge-brought.js';
import type { ModelPlan } from './model-plan.js';

/** What is known of a brought model. */
export interface KnownOfBrought {
  declared: BroughtModel;
  plan: ModelPlan;
  features: CardFeature[];
  /** Of the usual row. */
  usual: Float32Array;
  /** Of its data set, where it has one. */
  table: { rows: number; columns: readonly { name: string }[] } | undefined;
  judged: JudgedModel | undefined;
}

const JUDGED_WARNING =
  'Judged by all rows of the data set: where the model was trained on some of them, it looks better than it is.';

export function broughtCard({ declared, plan, features, usual, table, judged }: KnownOfBrought): ModelCard {
  const { task, classes = null, target = null } = declared;
  const areTwo = classes?.length === 2;
  const own = new Set(features.map(({ name }) => name));
  const { input, output } = plan;
  return {
    version: 1,
    origin: 'brought',
    task,
    target,
    classes,
    positive_class: areTwo ? (declared.positive_class ?? classes[1]!) : null,
    threshold: areTwo ? (declared.threshold ?? EVEN) : null,
    features,
    unit_column: null,
    time_column: null,
    ignored_columns: table?.columns.map(({ name }) => name).filter((name) => !own.has(name)) ?? [],
    excluded: [],
    warnings: judged ? warningsOf(judged) : [],
    rows: table?.rows ?? 0,
    trained_rows: 0,
    validation: null,
    metrics: judged?.judgement?.metrics ?? null,
    calibration: judged?.judgement?.calibration ?? null,
    importance: judged?.importance ?? [],
    base_value: baseValue(plan, usual),
    rounds: null,
    rul: null,
    onnx: {
      input: input.kind === 'matrix' ? input.name : features.map(({ name }) => name).join(', '),
      outputs: { [output.kind]: output.name },
    },
    config: declared,
    versions: { node: process.versions.node, onnxruntime: RUNTIME_VERSION },
  };
}

function warningsOf({ judgement, unanswered }: JudgedModel): string[] {
  const missing = `It gives no number for ${unanswered} rows of the data set: does it know missing values?`;
  const warnings = judgement ? [JUDGED_WARNING] : ['It was not judged: no row of the data set could be used.'];
  return unanswered > 0 ? [...warnings, missing] : warnings;
}

/** Of more than two classes it depends on the class that is told. */
function baseValue({ output }: ModelPlan, usual: Float32Array): number | null {
  if (output.kind === 'probabilities' && output.classes > 2) return null;
  const value = usual[output.kind === 'value' ? 0 : output.positive] ?? NaN;
  return Number.isFinite(value) ? value : null;
}
