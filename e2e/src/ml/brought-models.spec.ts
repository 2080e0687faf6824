import { GraphBuilder, type ModelOptions, type Value } from '@celerity/onnx';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from '../system.js';
import { MlClient } from './ml-client.js';

type Floats = Value<'float32'>;

/** A file that takes speed and torque, and gives what `build` makes of them. */
function fileOf(build: (graph: GraphBuilder, x: Floats) => Value, options?: ModelOptions): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder('brought');
  graph.output('y', build(graph, graph.input('x', 'float32', ['rows', 2])));
  return Uint8Array.from(graph.build(options));
}

/** y = speed / 1000 + torque / 100 */
const weighted = (graph: GraphBuilder, x: Floats): Floats =>
  graph.gemm(x, graph.constant('float32', [2, 1], Float32Array.of(0.001, 0.01)));

/** Years of rounds. */
const endless = (graph: GraphBuilder, x: Floats): Floats =>
  graph.loop(graph.constant('int64', [], BigInt64Array.of(10n ** 15n)), [weighted(graph, x)], (inner, _, [state]) => ({
    state: [inner.tanh(inner.add(state!, inner.scalar('float32', 1)))],
    collected: [],
  })).state[0]!;

const custom = (graph: GraphBuilder, x: Floats): Value =>
  graph.node({ op: 'Guess', domain: 'my.ops' }, [x], [{ dtype: 'float32', shape: ['rows', 1] }])[0]!;

describe('models that users bring', () => {
  let system: System;
  let ml: MlClient;
  beforeAll(async () => {
    system = await System.start({ ml: 1 });
    ml = new MlClient(system);
  }, 90_000);
  afterAll(() => system.stop());

  const bring = async (file: Uint8Array<ArrayBuffer>, more: object = {}) => {
    const form = new FormData();
    const features = ['speed', 'torque'].map((name) => ({ name, kind: 'numeric' }));
    form.append('model', JSON.stringify({ name: 'wear', task: 'regression', features, ...more }));
    form.append('file', new Blob([file]), 'wear.onnx');
    const answer = await fetch(new URL('/api/ml/models?wait=60', system.api.url), { method: 'POST', body: form });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('are tried, and predict', async () => {
    const { status, body } = await bring(fileOf(weighted));
    expect([status, body.state, body.origin, body.name]).toEqual([201, 'SUCCESS', 'brought', 'wear']);
    const answer = await ml.predict(String(body.model_id), [{ speed: 1500, torque: 40 }]);
    expect(answer.status).toBe(200);
    const [{ value, base_value, attributions }] = answer.body.predictions;
    expect(value).toBeCloseTo(1.9, 5);
    const sum = attributions.reduce((all: number, one: { contribution: number }) => all + one.contribution, base_value);
    expect(sum).toBeCloseTo(value, 5);
  }, 90_000);

  it.each<[string, () => Uint8Array<ArrayBuffer>]>([
    ['no ONNX file', () => Uint8Array.from(Buffer.from('speed,torque\n1500,40\n'))],
    ['half a file', () => fileOf(weighted).slice(0, 60)],
    ['an operator of somebody’s own', () => fileOf(custom, { opsets: { '': 18, 'my.ops': 1 } })],
    ['a loop without an end', () => fileOf(endless)],
  ])(
    'are refused with the reason, and harm nobody: %s',
    async (_, file) => {
      const began = Date.now();
      const bringing = bring(file());
      expect((await system.request('/health/live')).status).toBe(200);
      const { status, body } = await bringing;
      expect([status, body.type]).toEqual([422, 'urn:celerity:problem:ml-model-refused']);
      expect(Date.now() - began).toBeLessThan(60_000);
      expect(String(body.detail).length).toBeGreaterThan(20);
      expect((await system.request(`/api/ml/models/${String(body.model_id)}/file`)).status).toBe(409);
      expect((await system.request('/health/ready')).status).toBe(200);
    },
    120_000,
  );

  it('are refused that are not what is said of them', async () => {
    const { status, body } = await bring(fileOf(weighted), {
      features: ['a', 'b', 'c'].map((name) => ({ name, kind: 'numeric' })),
    });
    expect([status, body.type]).toEqual([422, 'urn:celerity:problem:ml-model-refused']);
  }, 90_000);
});
