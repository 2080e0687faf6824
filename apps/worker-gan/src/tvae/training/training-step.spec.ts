import { describe, expect, it } from '@jest/globals';
import { GraphBuilder, openSession, type Session, Tensor } from '@celerity/onnx';
import { Random } from '@celerity/tabular';
import { type NetworkShape, parameterBlocks, parameterCount, rowWidth } from './network-shape.js';
import { trainingStep } from './training-step.js';

const BATCH = 4;
const LOSS_FACTOR = 2;
/** Of the differences. With float64 their error is about 1e-8. */
const STEP = 1e-5;

const shapes: [string, NetworkShape][] = [
  ['scalars and one-hot parts', { alphas: 2, spans: [3, 2, 4], compress: [5, 4], latent: 3, decompress: [4, 6] }],
  ['one-hot parts only', { alphas: 0, spans: [2, 3], compress: [4], latent: 2, decompress: [3] }],
  ['deep networks', { alphas: 1, spans: [2], compress: [3, 4, 3], latent: 2, decompress: [3, 2, 4] }],
];

async function openStep(shape: NetworkShape): Promise<Session> {
  const graph = new GraphBuilder('step');
  const parameters = graph.input('parameters', 'float64', [parameterCount(shape)]);
  const rows = graph.input('rows', 'float64', [BATCH, rowWidth(shape)]);
  const noise = graph.input('noise', 'float64', [BATCH, shape.latent]);
  const { gradient, losses } = trainingStep(graph, shape, LOSS_FACTOR, parameters, rows, noise);
  graph.output('gradient', gradient);
  graph.output('losses', losses);
  return openSession(graph.build());
}

/** Parameters, rows and noise of a small network, all by chance. */
function inputsOf(shape: NetworkShape) {
  const random = new Random(4);
  const normals = (length: number) => random.fillNormal(new Float64Array(length));
  const parameters = normals(parameterCount(shape)).map((value) => value * 0.7);
  const sigma = parameterBlocks(shape).find(({ name }) => name === 'sigma');
  if (sigma) parameters.fill(0.4, sigma.offset);
  const rows = new Float64Array(BATCH * rowWidth(shape));
  for (let row = 0; row < BATCH; row++) {
    let at = row * rowWidth(shape);
    for (let alpha = 0; alpha < shape.alphas; alpha++) rows[at++] = random.uniform() * 1.8 - 0.9;
    for (const span of shape.spans) {
      rows[at + random.int(span)] = 1;
      at += span;
    }
  }
  return { parameters, rows, noise: normals(BATCH * shape.latent) };
}

async function runStep(session: Session, shape: NetworkShape, inputs: ReturnType<typeof inputsOf>) {
  const outputs = await session.run({
    parameters: new Tensor('float64', inputs.parameters, [inputs.parameters.length]),
    rows: new Tensor('float64', inputs.rows, [BATCH, rowWidth(shape)]),
    noise: new Tensor('float64', inputs.noise, [BATCH, shape.latent]),
  });
  const [reconstruction, kl] = Array.from(outputs.losses!.data, Number) as [number, number];
  return { gradient: Array.from(outputs.gradient!.data, Number), loss: LOSS_FACTOR * reconstruction + kl };
}

describe.each(shapes)('the gradient of a step with %s', (_, shape) => {
  it.each(parameterBlocks(shape).map((block) => [block.name, block] as const))(
    'is that of finite differences for %s',
    async (_, { offset, size }) => {
      const session = await openStep(shape);
      const inputs = inputsOf(shape);
      const { gradient } = await runStep(session, shape, inputs);
      expect(gradient).toHaveLength(inputs.parameters.length);
      const lossAt = async (index: number, step: number) => {
        const parameters = inputs.parameters.with(index, inputs.parameters[index]! + step);
        return (await runStep(session, shape, { ...inputs, parameters })).loss;
      };
      for (let index = offset; index < offset + size; index++) {
        const numeric = ((await lossAt(index, STEP)) - (await lossAt(index, -STEP))) / (2 * STEP);
        expect(Math.abs(gradient[index]! - numeric) / Math.max(1, Math.abs(numeric))).toBeLessThan(1e-6);
      }
      await session.release();
    },
  );
});
