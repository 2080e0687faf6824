import type { Value } from '../gateway/resources.js';
import type { ShownPrediction } from '../stages/predict.js';
import { table } from './table.js';

/** Most features that are shown. */
const FEATURES = 5;
/** Characters of the longest bar. */
const WIDTH = 14;

/** One prediction with what drove it: bars to the right raise it, bars to the left lower it. */
export function predictionChart({ row, actual, prediction }: ShownPrediction): string[] {
  const { probability, value, label, base_value, attributions } = prediction;
  const isShare = probability !== undefined;
  const figure = (x: number) => (isShare ? `${(100 * x).toFixed(1)} %` : x.toPrecision(4));
  const told = figure(probability ?? value ?? NaN);
  const title = `${row}: ${told}${label === undefined ? '' : `, told ${label}`}, was ${actual ?? 'unknown'}`;
  const shown = attributions.slice(0, FEATURES);
  const longest = Math.max(...shown.map(({ contribution }) => Math.abs(contribution)));
  const lines = table(
    [
      { title: `base ${figure(base_value)}`, value: ({ feature }) => feature },
      { title: '', value: (one) => text(one.value), align: 'right' },
      {
        title: '',
        value: ({ contribution }) => `${contribution < 0 ? '' : '+'}${figure(contribution)}`,
        align: 'right',
      },
      { title: '', value: ({ contribution }) => bar(contribution / longest) },
    ],
    shown,
  );
  return [title, ...lines.map((line) => `  ${line}`), ''];
}

/** @param share of the longest bar, -1 to 1. */
function bar(share: number): string {
  const blocks = '█'.repeat(Math.round(Math.abs(share || 0) * WIDTH));
  return share < 0 ? `${blocks.padStart(WIDTH)}│` : `${' '.repeat(WIDTH)}│${blocks}`;
}

function text(value: Value): string {
  return value === null ? 'missing' : String(value);
}
