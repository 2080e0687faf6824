import { type Metrics, Predictor, SampledRows, StartedTask } from '../gateway/resources.js';
import { table } from '../show/table.js';
import { count } from '../show/words.js';
import { awaitTask } from './await-task.js';
import { trainPredictor } from './ml-training.js';
import type { Stage } from './stage.js';

/** Synthetic rows of the rare class, for each real row. */
const SHARE = 0.1;
/** Scores of models that differ by less are the same but for chance. */
const CHANCE = 0.002;

/** The same model once more, with synthetic rows of the class that is rare: do they help? */
export const enrich: Stage = {
  title: 'Enrich',
  async run(context) {
    const { gateway, options, story } = context;
    const label = options.label ?? '';
    const { model_id, metrics } = story.get('predictor');
    const { positive_class } = await gateway.get(`/api/ml/models/${model_id}`, Predictor);
    if (positive_class === null) return 'left out: it is for a label of two classes';
    const rows = Math.ceil(SHARE * story.get('dataset').rows);
    const request = { rows, conditions: { [label]: positive_class } };
    const drawing = await gateway.post(`/api/gan/models/${story.get('model').model_id}/sample`, request, StartedTask);
    const drawn = await awaitTask(context, drawing, SampledRows);
    const model = await trainPredictor(context, label, { extra_dataset_id: drawn.dataset_id });
    story.tell('enriched', { ...model, synthetic_rows: drawn.rows });
    story.links.set('the same with synthetic rows', `/api/ml/models/${model.model_id}`);
    return `${count(drawn.rows, 'synthetic row')} of ${label} = ${positive_class}: ${verdict(metrics, model.metrics)}`;
  },
  report(story) {
    const { predictor, enriched } = story.facts;
    if (!predictor || !enriched) return undefined;
    const rows = [
      { of: 'real rows', ...predictor.metrics },
      { of: `and ${count(enriched.synthetic_rows, 'synthetic row')}`, ...enriched.metrics },
    ];
    const lines = table(
      [
        { title: 'TRAINED ON', value: (row) => row.of },
        { title: 'ROC AUC', value: ({ roc_auc }) => figure(roc_auc), align: 'right' },
        { title: 'AVERAGE PRECISION', value: ({ average_precision }) => figure(average_precision), align: 'right' },
      ],
      rows,
    );
    const judged = 'Both judged by the same real rows, which were not trained on.';
    return {
      heading: 'Do synthetic rows help?',
      lines: [...lines, judged, capitalised(verdict(predictor.metrics, enriched.metrics))],
    };
  },
};

function verdict({ roc_auc: before }: Metrics, { roc_auc: after }: Metrics): string {
  if (typeof before !== 'number' || typeof after !== 'number') return 'whether they help cannot be said';
  const change = `ROC AUC ${before.toFixed(3)} → ${after.toFixed(3)}`;
  if (after - before > CHANCE) return `they help (${change})`;
  if (before - after > CHANCE) return `they do harm (${change})`;
  return `they make no difference (${change})`;
}

function figure(value: number | null | undefined): string {
  return typeof value === 'number' ? value.toFixed(3) : '-';
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
