import { BroughtModel } from '@celerity/contracts';
import { GraphBuilder, type Value } from '@celerity/onnx';
import { describe, expect, it } from '@jest/globals';
import { BroughtModelError } from './errors.js';
import { inspectModel } from './inspect-model.js';
import {
  CLASSIFICATION,
  COLUMNS,
  columnsFile,
  fileOf,
  linearFile,
  logisticFile,
  REGRESSION,
  weights,
} from './testing/brought-files.js';
import { fileWith, initializer, mapOutput } from './testing/raw-files.js';

const LIMITS = { memoryBytes: 2 ** 30 };
const inspect = (file: Uint8Array, declared = REGRESSION) => inspectModel(file, declared, LIMITS);

function refusal(file: Uint8Array, declared?: BroughtModel): string {
  try {
    inspect(file, declared);
  } catch (error) {
    if (error instanceof BroughtModelError) return error.message;
    throw error;
  }
  return 'none';
}

describe('inspectModel', () => {
  it('tells how a model is run that takes all features in one input', () => {
    expect(inspect(linearFile())).toEqual({
      features: [{ name: 'speed' }, { name: 'torque' }],
      input: { kind: 'matrix', name: 'x', type: 'float32' },
      output: { kind: 'value', name: 'y' },
    });
  });

  it('tells which probability is meant', () => {
    const output = { kind: 'probabilities', name: 'y', classes: 2, positive: 1 };
    expect(inspect(logisticFile(), CLASSIFICATION).output).toEqual(output);
    const positive_class = 'fine';
    expect(inspect(logisticFile(), { ...CLASSIFICATION, positive_class }).output).toEqual({ ...output, positive: 0 });
    expect(inspect(linearFile(), CLASSIFICATION).output).toEqual(output);
  });

  it('tells how a model is run that has an input for each feature', () => {
    expect(inspect(columnsFile(), COLUMNS)).toMatchObject({
      features: [{ name: 'speed' }, { name: 'type', levels: ['L', 'H'] }],
      input: { kind: 'columns', types: ['float64', 'string'] },
    });
  });

  const outputs = (...dtypes: ('float32' | 'int64')[]) => {
    const graph = new GraphBuilder('outputs');
    const x = graph.input('x', 'float32', ['rows', 2]);
    const y = graph.gemm(x, weights(graph, 1, 1));
    dtypes.forEach((dtype, i) => graph.output(`y${i}`, graph.cast(y, dtype)));
    return graph.build();
  };

  it('takes the output that fits, or the one that is named', () => {
    expect(inspect(outputs('int64', 'float32')).output).toEqual({ kind: 'value', name: 'y1' });
    const both = outputs('float32', 'float32');
    expect(refusal(both)).toMatch(/'y0', 'y1' .* Name one as 'output'/);
    expect(inspect(both, { ...REGRESSION, output: 'y1' }).output).toEqual({ kind: 'value', name: 'y1' });
    expect(refusal(both, { ...REGRESSION, output: 'z' })).toBe("The model has no output 'z'. It has 'y0', 'y1'.");
  });

  const custom = (domain: string) =>
    fileOf((graph, x) => graph.node({ op: 'Leak', domain }, [x], [x])[0]!, { opsets: { '': 18, [domain]: 1 } });
  const hidden = fileOf((graph, x) => {
    const rounds = graph.constant('int64', [], BigInt64Array.of(1n));
    const body = (inner: GraphBuilder, _: Value, [state]: Value<'float32'>[]) => ({
      state: inner.node({ op: 'Leak', domain: 'evil' }, [state!], [state!]),
      collected: [],
    });
    return graph.loop(rounds, [x], body).state[0]!;
  });
  const stringOutput = fileOf((graph, x) => graph.cast(graph.gemm(x, weights(graph, 1, 1)), 'string'));
  const threeFeatures = BroughtModel.parse({
    ...REGRESSION,
    features: [...REGRESSION.features, { name: 'wear', kind: 'numeric' }],
  });

  it.each<[string, Uint8Array, BroughtModel, RegExp]>([
    [
      'what is no ONNX',
      new TextEncoder().encode('speed,torque\n1,2\n'),
      REGRESSION,
      /^This is no ONNX model: .* Export/,
    ],
    ['nothing', new Uint8Array(), REGRESSION, /This is no ONNX model/],
    ['a newer opset', linearFile({ opsets: { '': 27 } }), REGRESSION, /opset 'ai.onnx' 27; .* up to 26.*target_opset/],
    ['an operator of others', custom('evil'), REGRESSION, /'Leak' of 'evil'/],
    ['a domain that is called as what every object has', custom('constructor'), REGRESSION, /'Leak' of 'constructor'/],
    ['an operator of others in a loop', hidden, REGRESSION, /'Leak' of 'evil'/],
    [
      'numbers in another file',
      fileWith(initializer({ dims: [2], external: true })),
      REGRESSION,
      /'w' lie in another file/,
    ],
    [
      'more numbers than may be',
      fileWith(initializer({ dims: [1e6, 1e6] })),
      REGRESSION,
      /declares 3814698 MiB .* limit is 1024 MiB/,
    ],
    [
      'other features than declared',
      linearFile(),
      threeFeatures,
      /'x' is float32 \[rows, 2\]; it must be .*\[rows, 3\]/,
    ],
    ['an input that is no feature', columnsFile(), REGRESSION, /an input 'type', which is no declared feature/],
    [
      'a feature without its input',
      columnsFile(),
      { ...COLUMNS, features: [...COLUMNS.features, { name: 'wear', kind: 'numeric' }] },
      /'wear' is declared, but the model has no input/,
    ],
    [
      'a text for a number',
      columnsFile(),
      { ...COLUMNS, features: [COLUMNS.features[0]!, { name: 'type', kind: 'numeric' }] },
      /'type' is string .* must be float32, float64 or int64/,
    ],
    ['a fixed number of rows', fileOf((_, x) => x, { input: [1, 2] }), REGRESSION, /takes 1 rows at once.*dynamic/],
    ['an output of texts', stringOutput, REGRESSION, /'y' is string/],
    ['an output of whole numbers', outputs('int64'), REGRESSION, /'y0' is int64/],
    ['an output of maps', mapOutput(), CLASSIFICATION, /'z' is a sequence\. .*options=\{'zipmap': False\}/],
    [
      'too few probabilities',
      logisticFile(),
      { ...CLASSIFICATION, classes: ['a', 'b', 'c'] },
      /3 declared classes: 'y' is float32 \[rows, 2\]/,
    ],
  ])('refuses %s', (_, file, declared, reason) => {
    expect(refusal(file, declared)).toMatch(reason);
  });

  it('takes operators that the file defines itself', () => {
    expect(refusal(fileWith({ localOperator: 'mine' }))).toBe('none');
  });
});
