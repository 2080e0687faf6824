import { randomUUID } from 'node:crypto';
import {
  Answer,
  askPrediction,
  Explanation,
  explainPrediction,
  FleetSummary,
  summariseFleet,
} from '@celerity/contracts';
import { deriveId } from '@celerity/task-core';
import { runTask } from '@celerity/task-core/testing';
import { TestStorage } from '@celerity/storage/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { FactFinder } from '../facts/fact-finder.js';
import { StoredCalls } from '../facts/stored-calls.js';
import { answerOf, rowOf, StoredPredictions } from '../testing/stored-predictions.js';
import { Explaining } from '../texts/explaining.js';
import { TextCache } from '../writing/text-cache.js';
import { Writer } from '../writing/writer.js';
import { AskPrediction } from './ask-prediction.task.js';
import { ExplainPrediction } from './explain-prediction.task.js';
import { SummariseFleet } from './summarise-fleet.task.js';

jest.setTimeout(60_000);

/** The template needs none. */
const noCache = new TextCache(
  { get: () => Promise.resolve(undefined), set: () => Promise.resolve(), delete: () => Promise.resolve() },
  0,
);

describe('the tasks of the llm queue', () => {
  let storage: TestStorage;
  let stored: StoredPredictions;
  let finder: FactFinder;
  let modelId: string;
  let predictionId: string;
  const writer = new Writer(undefined, noCache, { inputPrice: undefined, outputPrice: undefined });
  beforeAll(async () => {
    storage = await TestStorage.start();
    stored = new StoredPredictions(storage);
    const { predictions, past, mlModels, artifacts } = storage;
    finder = new FactFinder(predictions, past, mlModels, new StoredCalls(artifacts));
    modelId = await stored.addModel();
    const [first, second] = [rowOf('M-104', 66.2), rowOf('M-105', 30)];
    predictionId = await stored.predict(modelId, [
      [first, answerOf(first, 0.812)],
      [second, answerOf(second, 0.02)],
    ]);
  });
  afterAll(() => storage.stop());

  const explain = (call: object = {}, taskId = randomUUID() as string, attempt = 1) =>
    runTask(explainPrediction, new ExplainPrediction(new Explaining(storage.explanations, finder, writer)), {
      kwargs: { prediction_id: predictionId, options: {}, ...call },
      ...{ taskId, attempt },
    });
  const rowOfTask = (taskId: string) => storage.explanations.find(deriveId(taskId, 'explanation'));

  it('explain a prediction, tell the text as it is written, and keep it', async () => {
    const taskId = randomUUID();
    const { outcome, tokens } = await explain({ options: { row: 1, language: 'de' } }, taskId);
    expect(outcome).toMatchObject({ kind: 'success' });
    const explanation = Explanation.parse((outcome as { result: unknown }).result);
    expect(explanation).toMatchObject({
      ...{ explanation_id: deriveId(taskId, 'explanation'), prediction_id: predictionId, row: 1, language: 'de' },
      ...{ provider: 'template', verified: true, fell_back: false },
    });
    expect(explanation.text).toContain('M-105');
    expect(tokens.map(({ text }) => text).join('')).toBe(explanation.text);
    expect(await rowOfTask(taskId)).toMatchObject({ state: 'SUCCESS', explanation, attempt: 1, taskId });
  });

  it('write one text, however often they are delivered', async () => {
    const taskId = randomUUID();
    const { outcome: first } = await explain({}, taskId);
    const { outcome: again, tokens } = await explain({}, taskId, 2);
    expect(again).toEqual(first);
    expect(tokens).toEqual([]);
    const late = randomUUID();
    const id = deriveId(late, 'explanation');
    await storage.explanations.create({ id, predictionId, options: {}, taskId: late });
    await storage.explanations.begin(id, 5);
    expect((await explain({}, late, 4)).outcome).toMatchObject({ kind: 'failure', error: { name: 'WorkerLostError' } });
    await storage.explanations.settle(id, 'REVOKED', null);
    expect((await explain({}, late, 6)).outcome).toMatchObject({ error: { name: 'ExplanationEndedError' } });
  });

  it('end the row of a text that cannot be written', async () => {
    const taskId = randomUUID();
    const { outcome } = await explain({ options: { row: 7 } }, taskId);
    const message = expect.stringContaining('has 2 answers: from 0 to 1');
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'RowOutOfRangeError', message } });
    expect(await rowOfTask(taskId)).toMatchObject({ state: 'FAILURE', error: { type: 'RowOutOfRangeError', message } });
    const unknown = await explain({ prediction_id: randomUUID() });
    expect(unknown.outcome).toMatchObject({ kind: 'failure', error: { name: 'UnknownPredictionError' } });
  });

  it('wait for an answer that is on its way', async () => {
    const open = await stored.ask(modelId, [rowOf('M-1', 40)]);
    const taskId = randomUUID();
    expect((await explain({ prediction_id: open }, taskId)).outcome).toMatchObject({ kind: 'retry' });
    const row = rowOf('M-1', 40);
    await storage.predictions.end([{ id: open, outputs: [answerOf(row, 0.1)] }]);
    expect((await explain({ prediction_id: open }, taskId, 2)).outcome).toMatchObject({ kind: 'success' });
  });

  it('end the row of a text that takes too long', async () => {
    const taskId = randomUUID();
    const stopped = new Writer(
      {
        ...{ name: 'openai-compatible', model: null },
        write: (_, signal) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
        check: () => Promise.resolve(),
        close: () => Promise.resolve(),
      },
      noCache,
      { inputPrice: undefined, outputPrice: undefined },
    );
    const handler = new ExplainPrediction(new Explaining(storage.explanations, finder, stopped));
    const { outcome } = await runTask(explainPrediction, handler, {
      kwargs: { prediction_id: predictionId, options: {} },
      ...{ taskId, softTimeLimit: 0.5, timeLimit: 30 },
    });
    expect(outcome).toMatchObject({ kind: 'failure', error: { name: 'SoftTimeLimitExceeded' } });
    expect(await rowOfTask(taskId)).toMatchObject({ state: 'FAILURE', error: { type: 'SoftTimeLimitExceeded' } });
  });

  it('answer a question from the facts', async () => {
    const kwargs = { prediction_id: predictionId, question: 'How high is the torque?', options: {} };
    const { outcome, tokens } = await runTask(askPrediction, new AskPrediction(finder, writer), { kwargs });
    const answer = Answer.parse((outcome as { result: unknown }).result);
    expect(answer).toMatchObject({ answered: true, prediction_id: predictionId, row: 0, verified: true });
    expect(answer.answer).toContain('66 Nm');
    expect(tokens.map(({ text }) => text).join('')).toBe(answer.answer);
  });

  it('say which machines to see first, and from which predictions they know', async () => {
    const kwargs = { query: { model_id: modelId, limit: 2 } };
    const { outcome, tokens } = await runTask(summariseFleet, new SummariseFleet(finder, writer), { kwargs });
    const summary = FleetSummary.parse((outcome as { result: unknown }).result);
    expect(summary.machines.map(({ machine }) => machine).slice(0, 1)).toEqual(['M-104']);
    expect(summary.predictions[0]).toEqual({ machine: 'M-104', prediction_id: predictionId, row: 0 });
    expect(summary).toMatchObject({ considered: 2, verified: true, provider: 'template' });
    expect(tokens.map(({ text }) => text).join('')).toBe(summary.text);
  });
});
