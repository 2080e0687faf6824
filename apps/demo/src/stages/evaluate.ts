import { QualityReport, StartedTask } from '../gateway/resources.js';
import { qualityTable } from '../show/quality-table.js';
import { awaitTask } from './await-task.js';
import { companionsOf } from './companions.js';
import type { Stage } from './stage.js';

export const evaluate: Stage = {
  title: 'Evaluate',
  async run(context) {
    const { gateway, options, story } = context;
    const { model_id } = story.get('model');
    const names = story.get('dataset').columns.map(({ name }) => name);
    const { label } = options;
    const request = label === undefined ? {} : { label, exclude_columns: companionsOf(label, names) };
    const started = await gateway.post(`/api/gan/models/${model_id}/evaluate`, request, StartedTask);
    const report = await awaitTask(context, started, QualityReport);
    story.tell('report', report);
    return `overall quality ${report.overall.toFixed(3)}`;
  },
  report: (story) => ({ heading: 'Synthetic rows beside real ones', lines: qualityTable(story.get('report')) }),
};
