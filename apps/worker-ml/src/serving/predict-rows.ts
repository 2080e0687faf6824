import type { Attribution, CardFeature, Prediction, Row } from '@celerity/contracts';
import { Pacer } from '@celerity/tabular';
import type { AttributedValue, ToldValue } from '../explain/index.js';
import { encodeRows, rowWarnings } from '../features/index.js';
import { UnusableAnswerError } from './errors.js';
import { runMatrix } from './run-matrix.js';
import type { Explanation, Outputs, ServedModel } from './served-model.js';
import { Classes } from './told-class.js';

/** Rows of one call; `signal` ends the work on them alone. */
export interface Call {
  rows: readonly Row[];
  signal: AbortSignal;
}

/**
 * Predicts and explains the rows of several calls, which have been checked before: one run for them all.
 *
 * @returns the predictions of each call, in order; the reason of its signal where that has aborted, UnusableAnswerError where the model
 *   gives no number
 */
export async function predictRows(model: ServedModel, calls: readonly Call[]): Promise<(Prediction[] | Error)[]> {
  const rows = calls.length === 1 ? calls[0]!.rows : calls.flatMap(({ rows }) => rows);
  const matrix = encodeRows(model.card.features, rows);
  const outputs = await runMatrix(model, matrix, rows.length);
  const explanation = model.explain(matrix, rows.length);
  const predictions: (Prediction[] | Error)[] = [];
  let from = 0;
  for (const call of calls) {
    predictions.push(await predictionsOf(model, call, from, outputs, explanation).catch(endedBy(call.signal)));
    from += call.rows.length;
  }
  return predictions;
}

/** @param from where the call's rows begin */
async function predictionsOf(
  { id, card }: ServedModel,
  { rows, signal }: Call,
  from: number,
  outputs: Outputs,
  explanation: Explanation,
): Promise<Prediction[]> {
  const pacer = new Pacer(signal);
  const { features } = card;
  const classes = card.task === 'classification' ? new Classes(card) : undefined;
  const predictions: Prediction[] = [];
  for (const [index, row] of rows.entries()) {
    if (pacer.due) await pacer.pause();
    const said = classes ? saidOfClasses(classes, outputs, from + index) : saidOfValue(outputs, from + index);
    if (!Number.isFinite(said.told.value)) throw new UnusableAnswerError(id, index);
    const attributed = await explanation(from + index, said.told);
    predictions.push({
      ...said.fields,
      base_value: attributed.base,
      attributions: attributionsOf(features, row, attributed),
      warnings: rowWarnings(features, row),
    });
  }
  return predictions;
}

interface Said {
  fields: Partial<Prediction>;
  told: ToldValue;
}

function saidOfClasses(classes: Classes, { probabilities }: Outputs, row: number): Said {
  if (!probabilities) throw new TypeError('A model of classes has no output of probabilities.');
  const { label, probability, of } = classes.tell(probabilities, row);
  const ofEach = classes.areTwo ? {} : { probabilities: classes.probabilitiesOf(probabilities, row) };
  return {
    fields: { probability, ...ofEach, label: classes.names[label]! },
    told: { label: of, value: probability },
  };
}

function saidOfValue({ value }: Outputs, row: number): Said {
  if (!value) throw new TypeError('A model of values has no output of values.');
  return { fields: { value: value[row]! }, told: { label: 0, value: value[row]! } };
}

function attributionsOf(
  features: readonly CardFeature[],
  row: Row,
  { contributions, logOdds }: AttributedValue,
): Attribution[] {
  return features
    .map(({ name }, index) => ({
      feature: name,
      value: row[name] ?? null,
      contribution: contributions[index]!,
      ...(logOdds && { log_odds: logOdds[index]! }),
    }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

/** What ends one call alone: its signal, or its rows. */
function endedBy(signal: AbortSignal): (error: unknown) => Error {
  return (error) => {
    if (error instanceof UnusableAnswerError || (signal.aborted && error instanceof Error)) return error;
    throw error;
  };
}
