import { BroughtModel } from '@celerity/contracts';
import { GraphBuilder, type ModelOptions, type Value } from '@celerity/onnx';

type Floats = Value<'float32'>;

/** What is said of the files below: two numbers, and a number that is predicted. */
export const REGRESSION = BroughtModel.parse({
  task: 'regression',
  features: [
    { name: 'speed', kind: 'numeric', min: 1000, max: 3000 },
    { name: 'torque', kind: 'numeric', min: 10, max: 80 },
  ],
});

export const CLASSIFICATION = BroughtModel.parse({
  ...REGRESSION,
  ...{ task: 'classification', classes: ['fine', 'failed'], threshold: 0.3 },
});

/** A file that takes both numbers in one input, and gives what `build` makes of them as 'y'. */
export function fileOf(
  build: (graph: GraphBuilder, x: Floats) => Value,
  { input = ['rows', 2], ...options }: ModelOptions & { input?: readonly (number | string)[] } = {},
): Uint8Array {
  const graph = new GraphBuilder('brought');
  graph.output('y', build(graph, graph.input('x', 'float32', input)));
  return graph.build(options);
}

export const weights = (graph: GraphBuilder, ...numbers: number[]): Floats =>
  graph.constant('float32', [2, numbers.length / 2], Float32Array.from(numbers));

/** y = speed / 1000 + torque / 100 */
export const linearFile = (options?: ModelOptions): Uint8Array =>
  fileOf((graph, x) => graph.gemm(x, weights(graph, 0.001, 0.01)), options);

/** Chances of 'fine' and 'failed': a logistic regression. */
export const logisticFile = (): Uint8Array =>
  fileOf((graph, x) => {
    const scores = graph.gemm(x, weights(graph, -0.001, 0.001, -0.02, 0.02));
    return graph.node({ op: 'Softmax' }, [scores], [scores], { axis: { int: -1 } })[0]!;
  });

/** One input for each feature: a number, and a text that must be 'L' or 'H'. */
export function columnsFile(): Uint8Array {
  const graph = new GraphBuilder('columns');
  const speed = graph.input('speed', 'float64', ['rows', 1]);
  const type = graph.input('type', 'string', ['rows', 1]);
  const [code] = graph.node(
    { op: 'LabelEncoder', domain: 'ai.onnx.ml' },
    [type],
    [{ dtype: 'float32', shape: ['rows', 1] }],
    {
      keys_strings: { strings: ['L', 'H'] },
      values_floats: { floats: [1, 2] },
      default_float: { float: 0 },
    },
  );
  graph.output('y', graph.add(graph.cast(code!, 'float64'), speed));
  return graph.build({ opsets: { '': 18, 'ai.onnx.ml': 3 } });
}

export const COLUMNS = BroughtModel.parse({
  task: 'regression',
  features: [
    { name: 'speed', kind: 'numeric' },
    { name: 'type', kind: 'categorical', levels: ['L', 'H'] },
  ],
});
