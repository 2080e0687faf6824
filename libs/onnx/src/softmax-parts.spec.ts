import { expect, it } from '@jest/globals';
import { GraphBuilder } from './graph-builder.js';
import { softmaxParts } from './softmax-parts.js';
import { runGraph } from './testing/run-graph.js';

const softmax = (part: readonly number[]) => {
  const sum = part.reduce((sum, x) => sum + Math.exp(x), 0);
  return part.map((x) => Math.exp(x) / sum);
};

it.each([
  ['one', [4]],
  ['some', [2, 3, 1, 4]],
  ['more than are done together', Array.from({ length: 70 }, (_, index) => 1 + (index % 3))],
])('is softmax of each of %s parts', async (_, spans) => {
  const width = spans.reduce((sum, span) => sum + span, 0);
  const graph = new GraphBuilder('test');
  const { p, sums } = softmaxParts(graph, graph.input('x', 'float64', [1, width]), spans);
  graph.output('p', p);
  graph.output('sums', sums);
  const x = Array.from({ length: width }, (_, index) => 3 * Math.sin(index));
  const outputs = await runGraph(graph, { x: [x, [1, width]] });
  let at = 0;
  const wanted = spans.flatMap((span) => softmax(x.slice(at, (at += span))));
  expect(outputs.p).toEqual(wanted.map((value) => expect.closeTo(value, 12)));
  expect(outputs.sums).toHaveLength(spans.length);
});
