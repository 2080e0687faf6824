import type { ModelConfig, ModelCard } from '@celerity/contracts';
import { RUNTIME_VERSION } from '@celerity/onnx';
import { importanceOf, TreeExplainer, type TreeModel } from '@celerity/trees';
import { TREES_IO } from '../export/index.js';
import { EVEN, type Judgement } from '../validation/index.js';
import type { PreparedTable } from './prepare.js';

/** What is said of a model that was trained. The same training says the same, byte for byte. */
export function cardOf(
  prepared: PreparedTable,
  config: ModelConfig,
  model: TreeModel,
  judgement: Judgement | undefined,
): ModelCard {
  const { plan, target, data, validation, warnings } = prepared;
  const areTwo = target.objective.kind === 'binary';
  return {
    version: 1,
    origin: 'trained',
    task: config.task,
    target: config.target,
    classes: target.classes,
    class_shares: target.classes && classShares(target.values, target.classes.length),
    positive_class: areTwo ? (target.classes?.[1] ?? null) : null,
    threshold: areTwo ? (judgement?.threshold ?? config.threshold ?? EVEN) : null,
    features: plan.features,
    unit_column: config.unit_column,
    time_column: config.time_column,
    ignored_columns: plan.ignored,
    excluded: plan.excluded,
    warnings,
    rows: prepared.rows,
    trained_rows: data.features.rows,
    validation: { method: validation.method, folds: validation.folds.length },
    metrics: judgement?.metrics ?? null,
    calibration: judgement?.calibration ?? null,
    importance: importance(model),
    base_value: baseValue(model),
    rounds: model.rounds.length,
    rul: null,
    onnx: { input: TREES_IO.input, outputs: outputs(config) },
    config,
    versions: { node: process.versions.node, onnxruntime: RUNTIME_VERSION },
  };
}

function outputs({ task }: ModelConfig): Record<string, string> {
  const { probabilities, value } = TREES_IO;
  return task === 'classification' ? { probabilities } : { value };
}

function classShares(codes: Float64Array, classes: number): number[] {
  const counts = new Float64Array(classes);
  for (const code of codes) counts[code]! += 1;
  return Array.from(counts, (count) => count / codes.length);
}

function importance(model: TreeModel): ModelCard['importance'] {
  const shares = importanceOf(model);
  return model.features
    .map(({ name }, index) => ({ feature: name, share: shares[index] ?? 0 }))
    .sort((a, b) => b.share - a.share);
}

/** What the model says where it knows nothing of a row. Of more than two classes it depends on the class that is told. */
function baseValue(model: TreeModel): number | null {
  const [score = 0] = new TreeExplainer(model).base;
  if (model.objective.kind === 'softmax') return null;
  return model.objective.kind === 'binary' ? 1 / (1 + Math.exp(-score)) : score;
}
