import { Predicted, type Prediction, Predictor, StartedTask, type Value } from '../gateway/resources.js';
import { firstRows, type NamedRow } from '../gateway/first-rows.js';
import { predictionChart } from '../show/prediction-chart.js';
import { awaitTask } from './await-task.js';
import type { Stage, StageContext } from './stage.js';
import { count } from '../show/words.js';

/** A row, what it really was, and what the model says of it. */
export interface ShownPrediction {
  /** Which row it is, in words. */
  row: string;
  actual: Value;
  prediction: Prediction;
}

/** Rows that are looked through for some to show. */
const LOOKED_THROUGH = 2000;
/** Longest wait for the answer, s. */
const WAIT = 20;

/** What the model says of a few real and synthetic rows, and why. */
export const predict: Stage = {
  title: 'Predict',
  async run(context) {
    const { gateway, options, story } = context;
    const label = options.label ?? '';
    const { model_id } = story.get('predictor');
    const { features, positive_class } = await gateway.get(`/api/ml/models/${model_id}`, Predictor);
    const shown = [
      ...(await someOf(context, 'real', story.get('dataset').dataset_id, label, positive_class)),
      ...(await someOf(context, 'synthetic', story.get('synthetic').dataset_id, label, positive_class)),
    ];
    const inputs = shown.map(({ values }) =>
      Object.fromEntries(features.map(({ name }) => [name, values[name] ?? null])),
    );
    const { prediction_id, predictions } = await predictRows(context, model_id, inputs);
    story.links.set('predictions', `/api/ml/predictions/${prediction_id}`);
    story.tell('prediction', { prediction_id });
    story.tell(
      'predictions',
      predictions.map((prediction, index) => {
        const { name = '', values = {} } = shown[index] ?? {};
        return { row: name, actual: values[label] ?? null, prediction };
      }),
    );
    return count(predictions.length, 'row');
  },
  report: (story) => ({
    heading: 'What drives the predictions',
    lines: story.get('predictions').flatMap(predictionChart),
  }),
};

/** The first row of the positive class, and the first of another; of a number, the first two. */
async function someOf(
  { gateway }: StageContext,
  what: string,
  datasetId: string,
  label: string,
  positive: string | null,
): Promise<NamedRow[]> {
  const rows = await firstRows(gateway, datasetId, LOOKED_THROUGH);
  const isPositive = ({ values }: NamedRow) => String(values[label]) === positive;
  const found = positive === null ? rows.slice(0, 2) : [rows.find(isPositive), rows.find((row) => !isPositive(row))];
  return found.flatMap((row) => (row ? [{ ...row, name: `${what} ${row.name}` }] : []));
}

async function predictRows(context: StageContext, model_id: string, rows: object[]): Promise<Predicted> {
  const request = { model_id, rows, wait: WAIT };
  const answer = await context.gateway.post('/api/ml/predict', request, Predicted.or(StartedTask));
  return 'predictions' in answer ? answer : awaitTask(context, answer, Predicted);
}
