import type { BroughtModel, ModelCard } from '@celerity/contracts';
import type { Table } from '@celerity/tabular';
import { TaskError, toError } from '@celerity/task-core';
import { backgroundRow } from './background-row.js';
import { broughtCard } from './brought-card.js';
import { openPlanned } from './brought-session.js';
import { declaredFeatures, featuresIn } from './card-features.js';
import { BroughtModelError } from './errors.js';
import { inspectModel } from './inspect-model.js';
import { judgeBrought } from './judge-brought.js';
import { probeRows } from './probe-rows.js';
import { tryModel, type TrialLimits } from './try-model.js';

export interface BroughtFile {
  onnx: Uint8Array;
  declared: BroughtModel;
  /** Of its data set, where it has one: rows, and the names of all its columns. */
  table: Table | undefined;
}

/**
 * Inspects a file, tries it in a process of its own, and says what is known of it. Only a model that has passed is run in this process, for
 * its base value and on the rows of the data set.
 *
 * @throws BroughtModelError, UnsuitableDataError; the signal's reason when it aborts
 */
export async function checkBrought(
  { onnx, declared, table }: BroughtFile,
  limits: TrialLimits,
  signal: AbortSignal,
): Promise<ModelCard> {
  const plan = inspectModel(onnx, declared, limits);
  const features = table ? featuresIn(table, declared) : declaredFeatures(declared);
  await tryModel(onnx, plan, probeRows(declared.features), limits, { signal });
  const session = await openPlanned(onnx, plan);
  try {
    const usual = await session.run(backgroundRow(features), 1);
    const { target } = declared;
    const judged = table && target ? await judgeBrought(session, table, declared, target, signal) : undefined;
    return broughtCard({ declared, plan, features, usual, table, judged });
  } catch (error) {
    if (signal.aborted || error instanceof TaskError) throw error;
    throw new BroughtModelError(`The model does not run on usual rows: ${toError(error).message}`);
  } finally {
    await session.release();
  }
}
