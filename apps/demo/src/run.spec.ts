import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { run } from './run.js';
import { ended, EXPLANATION, goodRoutes, PREDICTIONS, REPORT, sendEpoch, training } from './testing/story-routes.js';
import { json, openStream, type Routes, sendEvent, TestGateway } from './testing/test-gateway.js';
import { TestTerminal } from './testing/test-terminal.js';

let folder: string;
let file: string;
/** Of the one demo that a test plays. */
let server: TestGateway;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-'));
  file = join(folder, 'mine.csv');
  await writeFile(file, 'UDI,Torque\n1,40.1\n2,41.2\n3,39.9\n');
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => server.stop());

/** The demo with a system on which all goes well but for `routes`. */
async function demo(routes: Routes, args: string[] = [], signal = new AbortController().signal) {
  server = await TestGateway.start({ ...goodRoutes, ...routes });
  const terminal = new TestTerminal();
  const code = await run([file, '--url', server.url, ...args], terminal, signal);
  return { code, printed: terminal.printed, said: terminal.said };
}

describe('the whole story', () => {
  it('uploads, trains, samples, evaluates, learns, predicts and explains, and prints the report with links', async () => {
    const { code, printed, said } = await demo({}, ['--epochs', '4', '--label', 'Machine failure', '--key', 'secret']);
    expect({ code, said: said.replace(/\(\d+\.\d s\)/g, '(…)') }).toEqual({
      code: 0,
      said: [
        `Celerity at ${server.url}`,
        '1/8  Upload    mine',
        '1/8  Upload    mine: 3 rows, 4 columns (…)',
        '2/8  Train     at work',
        '2/8  Train     epoch 1/4, loss 1.875, 3.0 s left',
        '2/8  Train     epoch 2/4, loss 1.750, 2.0 s left',
        '2/8  Train     epoch 3/4, loss 1.625, 1.0 s left',
        '2/8  Train     epoch 4/4, loss 1.500, 0.0 s left',
        '2/8  Train     4 epochs, loss 1.250 (…)',
        '3/8  Sample    3 synthetic rows (…)',
        '4/8  Evaluate  overall quality 0.941 (…)',
        '5/8  Learn     validating, part 2/5, round 10/100',
        '5/8  Learn     saving',
        '5/8  Learn     Machine failure: ROC AUC 0.970, average precision 0.810 (…)',
        '6/8  Enrich    3 synthetic rows of Machine failure = 1: they help (ROC AUC 0.970 → 0.975) (…)',
        '7/8  Predict   4 rows (…)',
        '8/8  Explain   It will',
        '8/8  Explain   by the template, 4 numbers checked (…)',
        '',
      ].join('\n'),
    });
    expect(printed).toContain('\n  overall quality                  0.941         mean of the next two; 1 is best\n');
    expect(printed).toMatch(/ROC AUC, Machine failure +0\.913 +0\.972/);
    for (const path of [
      'gan/jobs/j-1',
      'gan/models/m-1',
      'datasets/d-1',
      'datasets/d-2/rows',
      'ml/models/p-1',
      'llm/explanations/e-1',
      'docs',
    ])
      expect(printed).toContain(` ${server.url}/api/${path}\n`);
  });

  it('asks the system for what the user wants', async () => {
    await demo({}, ['--epochs', '4', '--label', 'Machine failure', '--key', 'secret']);
    const learning = (config: object) =>
      JSON.stringify({
        ...{ dataset_id: 'd-1', task: 'classification', target: 'Machine failure', exclude_columns: ['TWF'] },
        config,
      });
    const bodies = server.asked.filter(({ route }) => route.startsWith('POST')).map(({ path, body }) => [path, body]);
    expect(bodies).toEqual([
      ['/api/datasets?name=mine', 'UDI,Torque\n1,40.1\n2,41.2\n3,39.9\n'],
      ['/api/gan/train', '{"dataset_id":"d-1","config":{"exclude_columns":["UDI"],"epochs":4}}'],
      ['/api/gan/models/m-1/sample', '{"rows":3}'],
      ['/api/gan/models/m-1/evaluate', '{"label":"Machine failure","exclude_columns":["TWF"]}'],
      ['/api/ml/train', learning({})],
      ['/api/gan/models/m-1/sample', '{"rows":1,"conditions":{"Machine failure":"1"}}'],
      ['/api/ml/train', learning({ extra_dataset_id: 'd-2' })],
      [
        '/api/ml/predict',
        '{"model_id":"p-1","rows":[{"Torque":41.2},{"Torque":40.1},{"Torque":44.5},{"Torque":null}],"wait":20}',
      ],
      ['/api/llm/explain', '{"prediction_id":"q-1","row":0}'],
    ]);
    for (const { headers } of server.asked) expect(headers.authorization).toBe('Bearer secret');
  });

  it('says what the models are worth, and what drives the predictions', async () => {
    const { printed } = await demo({}, ['--label', 'Machine failure']);
    expect(printed).toMatch(/\n {2}real rows +0\.970 +0\.810\n {2}and 3 synthetic rows +0\.975 +0\.840\n/);
    expect(printed).toContain('\n  They help (ROC AUC 0.970 → 0.975).\n');
    expect(printed).toContain(
      '\n  real row 2: 90.0 %, told 1, was 1\n    base 3.0 %\n    Torque      41.2  +87.0 %                │██████████████\n',
    );
    expect(printed).toContain('\n    Torque      40.1  -1.0 %  ██████████████│\n');
    expect(printed.match(/synthetic row \d: \d/g)).toEqual(['synthetic row 2: 9', 'synthetic row 1: 2']);
  });

  it('explains a prediction in words, and says who wrote them', async () => {
    const { printed } = await demo({}, ['--label', 'Machine failure']);
    const text = '\n  It will fail.\n  \n  1. Torque is high.\n  \n  Written by the template; 4 numbers compared with';
    expect(printed).toContain(`What that means for real row 2, in words${text}`);
  });

  it('says when the template had to write in place of a model, and why', async () => {
    const fallen = { ...EXPLANATION, fell_back: true, fallback_reason: 'nobody answers' };
    const routes = { 'GET /api/tasks/t-explain': ended('SUCCESS', fallen) };
    const { printed } = await demo(routes, ['--label', 'Machine failure']);
    expect(printed).toContain('Written by the template, in place of a model; ');
    expect(printed).toContain('\n  (nobody answers)\n');
  });

  it('ends where the explanation fails, with the reason and the task', async () => {
    const error = { type: 'ModelGoneError', message: 'the model was deleted' };
    const { code, said } = await demo({ 'GET /api/tasks/t-explain': ended('FAILURE', null, error) }, [
      ...['--label', 'Machine failure'],
    ]);
    expect(code).toBe(1);
    expect(said).toContain('Explain failed.');
    expect(said).toContain('ModelGoneError: the model was deleted');
    expect(said).toContain(`Task t-explain: ${server.url}/api/tasks/t-explain`);
  });

  it.each([
    [0.9715, 'they make no difference (ROC AUC 0.970 → 0.972)'],
    [0.96, 'they do harm (ROC AUC 0.970 → 0.960)'],
    [null, 'whether they help cannot be said'],
  ])('is honest where synthetic rows lead to a ROC AUC of %p', async (roc_auc, words) => {
    const result = ended('SUCCESS', { model_id: 'p-2', metrics: { roc_auc } });
    const { code, said } = await demo({ 'GET /api/tasks/t-enrich': result }, ['--label', 'Machine failure']);
    expect(code).toBe(0);
    expect(said).toContain(`synthetic rows of Machine failure = 1: ${words}`);
  });

  it('predicts numbers, which no synthetic rows enrich', async () => {
    const answer = { value: 40.5, base_value: 40, attributions: PREDICTIONS[0]!.attributions };
    const { code, said, printed } = await demo(
      {
        'GET /api/tasks/t-learn': ended('SUCCESS', { model_id: 'p-1', metrics: { rmse: 1.5, r2: 0.25 } }),
        'GET /api/ml/models/p-1': json(200, { model_id: 'p-1', positive_class: null, features: [{ name: 'TWF' }] }),
        'POST /api/ml/predict': json(200, { prediction_id: 'q-1', predictions: Array(4).fill(answer) }),
      },
      ['--label', 'Torque'],
    );
    expect(code).toBe(0);
    expect(server.of('POST /api/ml/train').map(({ body }) => JSON.parse(body).task)).toEqual(['regression']);
    expect(said).toContain('Torque: RMSE 1.500, R² 0.250 (');
    expect(said).toContain('left out: it is for a label of two classes');
    expect(printed).toContain('\n  real row 1: 40.50, was 40.1\n');
    expect(printed).not.toContain('Do synthetic rows help?');
  });

  it('waits for predictions that take long', async () => {
    const { code } = await demo(
      {
        'POST /api/ml/predict': json(202, { prediction_id: 'q-1', task_id: 't-predict' }),
        'GET /api/tasks/t-predict/events': goodRoutes['GET /api/tasks/t-enrich/events']!,
        'GET /api/tasks/t-predict': ended('SUCCESS', { prediction_id: 'q-1', predictions: PREDICTIONS }),
      },
      ['--label', 'Machine failure'],
    );
    expect(code).toBe(0);
  });

  it('waits for a large file to be read', async () => {
    const uploaded = { dataset_id: 'd-1', task_id: 't-profile', state: 'profiling', rows: null, columns: [] };
    const { code, said } = await demo({
      'POST /api/datasets': json(202, { ...uploaded, warnings: ['No live worker consumes queue celery.'] }),
      'GET /api/tasks/t-profile/events': (response) => {
        openStream(response);
        sendEvent(response, 1, 'progress', { rows: 2, percent: 100 });
        sendEvent(response, 2, 'state', { state: 'SUCCESS' });
      },
      'GET /api/tasks/t-profile': ended('SUCCESS', { dataset_id: 'd-1', rows: 3, columns: 4 }),
    });
    expect(code).toBe(0);
    expect(said).toContain('\nwarning: No live worker consumes queue celery.\n');
    expect(said).toContain('\n1/4  Upload    mine: 3 rows, 4 columns (');
  });

  it('prints one JSON document where that is wanted', async () => {
    const { code, printed } = await demo({}, ['--json']);
    expect(code).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({
      dataset: { dataset_id: 'd-1' },
      job: { job_id: 'j-1', task_id: 't-train' },
      model: { model_id: 'm-1' },
      synthetic: { dataset_id: 'd-2', rows: 3 },
      report: REPORT,
      links: { model: `${server.url}/api/gan/models/m-1` },
    });
  });

  it('goes on with the training when its event stream is cut', async () => {
    let connections = 0;
    const { code, said } = await demo({
      'GET /api/gan/jobs/j-1/progress': (response, asked) => {
        connections += 1;
        if (asked.headers['last-event-id'] === '2') return training(3, 4)(response, asked);
        openStream(response);
        sendEpoch(response, 1);
        sendEvent(response, 2, 'progress', { epoch: 2, epochs: 4, loss: 1.75, seconds_left: null });
        response.write(': cut', () => response.destroy());
      },
    });
    expect({ code, connections }).toEqual({ code: 0, connections: 2 });
    expect(said.match(/epoch \d/g)).toEqual(['epoch 1', 'epoch 2', 'epoch 3', 'epoch 4']);
  });

  it('passes the system’s warnings on', async () => {
    const warnings = ['No live worker consumes queue gan.'];
    const { said } = await demo({ 'POST /api/gan/train': json(202, { job_id: 'j-1', task_id: 't-train', warnings }) });
    expect(said).toContain('\nwarning: No live worker consumes queue gan.\n');
  });
});

describe('a stage that fails', () => {
  it('ends the story with its name, the reason and the task’s id', async () => {
    const error = { type: 'UnusableTable', message: "Column 'Torque' holds nothing but missing values." };
    const { code, printed, said } = await demo({ 'GET /api/tasks/t-train': ended('FAILURE', null, error) });
    expect({ code, printed }).toEqual({ code: 1, printed: '' });
    expect(said).toContain(
      "error: Train failed. gan.test ended as FAILURE. UnusableTable: Column 'Torque' holds nothing but missing values.\n" +
        `       Task t-train: ${server.url}/api/tasks/t-train\n`,
    );
    expect(server.of('POST /api/gan/models/m-1/sample')).toEqual([]);
  });

  it('tells what the gateway refuses, before there is a task', async () => {
    const problem = {
      title: 'The CSV cannot be read',
      detail: 'See errors.',
      errors: [{ path: 'line 3', message: 'has 1 field, not 2' }],
    };
    const { code, said } = await demo({ 'POST /api/datasets': json(422, problem) });
    expect(code).toBe(1);
    expect(said).toMatch(
      /error: Upload failed. The CSV cannot be read. See errors. \(422\)\n {7}line 3: has 1 field, not 2\n$/,
    );
  });

  it('misses a label before anything is trained', async () => {
    const { code, said } = await demo({}, ['--label', 'Torqe']);
    expect(code).toBe(64);
    expect(said).toContain(
      "There is no column 'Torqe' to be the --label; there are: UDI, Torque, Machine failure, TWF.",
    );
    expect(server.of('POST /api/gan/train')).toEqual([]);
  });

  it('tells when the system goes away', async () => {
    const { code, said } = await demo({
      'POST /api/gan/models/m-1/sample': (response) => response.destroy(),
    });
    expect(code).toBe(69);
    expect(said).toContain(`error: Sample failed. Celerity at ${server.url} does not answer (other side closed).`);
  });
});

describe('Ctrl-C', () => {
  const trainingFor = (interruption: AbortController, routes: Routes = {}) =>
    demo(
      {
        'GET /api/gan/jobs/j-1/progress': (response) => {
          openStream(response);
          sendEpoch(response, 1);
          setImmediate(() => interruption.abort());
        },
        'DELETE /api/gan/jobs/j-1': json(202, {}),
        ...routes,
      },
      [],
      interruption.signal,
    );

  it('cancels the training that it started', async () => {
    const { code, said } = await trainingFor(new AbortController());
    expect(code).toBe(130);
    expect(said).toMatch(
      /Cancelling training job j-1 …\nerror: Train was interrupted, and training job j-1 was cancelled.\n$/,
    );
    expect(server.of('DELETE /api/gan/jobs/j-1')).toHaveLength(1);
  });

  it('says when it could not', async () => {
    const refusal = json(503, { title: 'Broker unavailable', detail: 'Try again.' });
    const { code, said } = await trainingFor(new AbortController(), { 'DELETE /api/gan/jobs/j-1': refusal });
    expect(code).toBe(130);
    expect(said).toContain('training job j-1 could not be cancelled: Broker unavailable. Try again. (503)\n');
    expect(said).toContain(`DELETE ${server.url}/api/gan/jobs/j-1 does it.`);
  });

  it('cancels also what is being started at that moment', async () => {
    const interruption = new AbortController();
    await trainingFor(interruption, {
      'POST /api/gan/train': (response, asked) => {
        interruption.abort();
        json(202, { job_id: 'j-1', task_id: 't-train' })(response, asked);
      },
    });
    expect(server.of('DELETE /api/gan/jobs/j-1')).toHaveLength(1);
  });

  it('has nothing to cancel during the upload', async () => {
    const interruption = new AbortController();
    const { code, said } = await demo({ 'POST /api/datasets': () => interruption.abort() }, [], interruption.signal);
    expect(code).toBe(130);
    expect(said).toMatch(/error: Upload was interrupted.\n$/);
  });
});
