import { QualityReport, StartedTask } from '../gateway/resources.js';
import { qualityTable } from '../show/quality-table.js';
import { awaitTask } from './await-task.js';
import type { Stage } from './stage.js';

/** Columns of AI4I 2020, and of machine data made like it, that are known only together: none is to be told from the others. */
const FAILURES = ['Machine failure', 'TWF', 'HDF', 'PWF', 'OSF', 'RNF'];

export const evaluate: Stage = {
  title: 'Evaluate',
  async run(context) {
    const { gateway, options, story } = context;
    const { model_id } = story.get('model');
    const names = story.get('dataset').columns.map(({ name }) => name);
    const request = options.label === undefined ? {} : labelled(options.label, names);
    const started = await gateway.post(`/api/gan/models/${model_id}/evaluate`, request, StartedTask);
    const report = await awaitTask(context, started, QualityReport);
    story.tell('report', report);
    return `overall quality ${report.overall.toFixed(3)}`;
  },
  report: (story) => ({ heading: 'Synthetic rows beside real ones', lines: qualityTable(story.get('report')) }),
};

function labelled(label: string, names: readonly string[]) {
  const companions = FAILURES.includes(label) ? FAILURES : [];
  return { label, exclude_columns: companions.filter((name) => name !== label && names.includes(name)) };
}
