import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Control } from '@celerity/task-core';
import { ScriptedServer } from '@celerity/worker-llm/testing';
import { EventSource } from '../event-source.js';
import { System } from '../system.js';
import { LlmClient, shown } from './llm-client.js';
import { envOf, messagesTo, written } from './text-server.js';

/** Words on predictions, on the real system. */
describe('texts', () => {
  let system: System;
  let llm: LlmClient;
  let modelId: string;
  let predictionId: string;
  beforeAll(async () => {
    system = await System.start({ workers: 1, ml: 1, llm: 1 });
    llm = new LlmClient(system);
    ({ modelId, predictionId } = await llm.predicted(4));
  }, 180_000);
  afterAll(() => system.stop());

  /** Lets another worker of the queue take over. */
  const restart = async (env: Record<string, string>) => {
    for (const worker of system.workers.filter(({ name }) => name === 'worker-llm')) await worker.stop();
    return system.startWorker(env, 'worker-llm');
  };

  describe('of the template', () => {
    it('explain a prediction at once, from its numbers', async () => {
      const explanation = await llm.explained(predictionId, { row: 1 });
      expect(explanation).toMatchObject({
        ...{ prediction_id: predictionId, row: 1, state: 'SUCCESS', provider: 'template', fell_back: false },
        ...{ verified: true, language: 'en', usage: { input_tokens: 0 } },
      });
      expect(explanation.text).toContain('101');
      const { predictions } = (await system.request(`/api/ml/predictions/${predictionId}`)).body;
      expect(explanation.summary).toContain(String(Math.round(predictions[1].probability * 100)));
      expect(explanation.causes.length).toBeGreaterThan(0);
      const german = await llm.explained(predictionId, { language: 'de', audience: 'engineer' });
      expect(german).toMatchObject({ language: 'de', audience: 'engineer', verified: true });
      expect(german.text).not.toBe(explanation.text);
    }, 60_000);

    it('stream over the POST that asked for them, and can be resumed', async () => {
      const stream = llm.stream('explain', { prediction_id: predictionId, row: 2 });
      await stream.ended;
      expect(stream.status).toBe(200);
      const result = stream.events.at(-1)!;
      expect(result).toMatchObject({ event: 'result', data: { verified: true, prediction_id: predictionId } });
      expect(shown(stream.events)).toBe(result.data.text);
      const token = stream.events.find(({ event }) => event === 'token')!;
      const { links } = stream.events[0]!.data as { links: { events: string } };
      const again = new EventSource(new URL(links.events, system.api.url).href, { 'last-event-id': token.id! });
      await again.ended;
      expect(shown([token, ...again.events])).toBe(result.data.text);
    }, 60_000);

    it('answer questions, and say what the data does not say', async () => {
      const ask = (question: string) => llm.result('ask', { prediction_id: predictionId, question });
      expect(await ask('Is the torque unusual?')).toMatchObject({ answered: true, verified: true });
      expect(await ask('What is the name of the operator?')).toMatchObject({ answered: false, verified: true });
    }, 60_000);

    it('sum the fleet up, the most urgent machine first', async () => {
      const summary = await llm.result('fleet-summary', { limit: 2 });
      expect(summary).toMatchObject({ considered: 4, verified: true, provider: 'template' });
      expect(summary.machines).toHaveLength(2);
      expect(summary.predictions[0]).toMatchObject({ prediction_id: predictionId });
      const some = await llm.result('fleet-summary', { model_id: modelId, machines: ['103'] });
      expect(some.machines.map(({ machine }: { machine: string }) => machine)).toEqual(['103']);
    }, 60_000);

    it('fail with what is wrong', async () => {
      const unknown = { prediction_id: '00000000-0000-4000-8000-000000000000' };
      const { body } = await system.submit('llm.explain_prediction', { kwargs: unknown });
      const { state, error } = await llm.ended(body.task_id);
      expect([state, error.type]).toEqual(['FAILURE', 'UnknownPredictionError']);
      expect((await llm.post('explain', { prediction_id: predictionId, row: 4 })).body).toMatchObject({
        ...{ status: 422, errors: [{ path: 'row' }] },
      });
    }, 60_000);
  });

  describe('of a server that speaks as OpenAI does', () => {
    let server: ScriptedServer;
    let draft: Record<string, unknown>;
    beforeAll(async () => {
      server = await ScriptedServer.start();
      const { summary, causes, checks, caveats, confidence } = await llm.explained(predictionId);
      draft = { summary, causes, checks, caveats, confidence };
      await restart({ ...envOf(server), LLM_CACHE_TTL: '0', LLM_PRICE_INPUT: '1', LLM_PRICE_OUTPUT: '10' });
    }, 90_000);
    afterAll(() => server.stop());

    it('are told while they are written, soon after the server has begun', async () => {
      const latencies: number[] = [];
      for (let run = 0; run < 15; run += 1) {
        await server.script(written(draft, { pauseMs: 1 }));
        const first = server.next('first').then(({ at: moment }) => moment!);
        const stream = llm.stream('explain', { prediction_id: predictionId });
        await stream.next(({ event }) => event === 'token');
        const at = stream.events.find(({ event }) => event === 'token')!.at;
        expect(stream.events.at(-1)!.event).not.toBe('result');
        latencies.push(at - (await first));
        await stream.ended;
        expect(shown(stream.events)).toBe(stream.events.at(-1)!.data.text);
      }
      latencies.sort((a, b) => a - b);
      const ms = (share: number) => latencies[Math.floor(share * (latencies.length - 1))]!.toFixed(1);
      console.info(`first token, from the provider to the client: ${ms(0.5)} ms (median), ${ms(0.9)} ms (p90)`);
      expect(latencies[0]).toBeGreaterThan(0);
    }, 120_000);

    it('name who wrote them, what it took, and that they are true', async () => {
      await server.script(written(draft));
      expect(await llm.explained(predictionId)).toMatchObject({
        ...{ provider: 'openai-compatible', model: 'tiny-2026', fell_back: false, verified: true, ...draft },
        usage: { input_tokens: 1000, output_tokens: 200, cost: 0.003 },
      });
    }, 60_000);

    it('are sent back when they lie, and replaced when they lie again', async () => {
      const lie = { ...draft, summary: 'Failure is certain: the torque is 4711 Nm, at a probability of 99.9 %.' };
      await server.script(written(lie), written(lie));
      const stream = llm.stream('explain', { prediction_id: predictionId });
      await stream.ended;
      const { data } = stream.events.at(-1)!;
      expect(data).toMatchObject({
        ...{ provider: 'template', fell_back: true, verified: true },
        ...{ fallback_reason: expect.stringContaining('not true'), verdict: { drafts: 2 } },
      });
      expect(data.text).not.toContain('4711');
      expect(shown(stream.events)).toBe(data.text);
      const drafts = stream.events.filter(({ event }) => event === 'token').map((token) => token.data.draft);
      expect(new Set(drafts)).toEqual(new Set([1, 2, 3]));
      const sentBack = (await messagesTo(server))[1]!.map(({ content }) => content).join('\n');
      expect(sentBack).toContain('4711');
    }, 60_000);

    it('are revoked in the middle of a sentence', async () => {
      await server.script({ pieces: ['{"summary": "The machine '], then: 'hang' });
      const stream = llm.stream('explain', { prediction_id: predictionId });
      await stream.next(({ event }) => event === 'token');
      const { task_id: taskId, links } = stream.events[0]!.data as { task_id: string; links: { self: string } };
      await system.request(`/api/tasks/${taskId}?terminate=true`, { method: 'DELETE' });
      await stream.ended;
      expect(stream.events.at(-1)).toMatchObject({ event: 'state', data: { state: 'REVOKED' } });
      expect((await system.request(links.self)).body).toMatchObject({ state: 'REVOKED', text: null });
    }, 60_000);

    it('come from the template when it is gone; the worker stays ready, and says so', async () => {
      const env = envOf(server);
      await server.stop();
      const worker = await restart(env);
      expect(await llm.explained(predictionId)).toMatchObject({
        ...{ provider: 'template', fell_back: true, verified: true, fallback_reason: expect.any(String) },
      });
      const health = await fetch(`${worker.url}/health`);
      expect(health.status).toBe(200);
      expect(await health.json()).toMatchObject({
        ...{ status: 'ok', details: { text_provider: { degraded: true, problem: 'unavailable' } } },
      });
      expect((await fetch(`${worker.url}/health/ready`)).status).toBe(200);
    }, 90_000);
  });

  it('run in a child with a model of one’s own; where its file is none, they come from the template', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'celerity-model-')), 'empty.gguf');
    await writeFile(file, '');
    try {
      const worker = await restart({ LLM_PROVIDER: 'llama-cpp', LLM_MODEL_FILE: file });
      const stream = llm.stream('explain', { prediction_id: predictionId });
      await stream.ended;
      const { event, data } = stream.events.at(-1)!;
      expect(event).toBe('result');
      expect(data).toMatchObject({ provider: 'template', fell_back: true, verified: true });
      expect(shown(stream.events)).toBe(data.text);
      const health = (await (await fetch(`${worker.url}/health`)).json()) as { details: Record<string, object> };
      expect(health).toMatchObject({
        ...{
          status: 'ok',
          details: { worker: { pool: 'prefork', concurrency: 1 }, text_provider: { degraded: true } },
        },
      });
    } finally {
      await rm(dirname(file), { recursive: true });
    }
  }, 90_000);

  it('run in one process that waits, eight at once', async () => {
    await restart({});
    const { replies } = await (await system.library()).get(Control).inspect().stats();
    const pools = Object.entries(replies).flatMap(([name, reply]) =>
      name.startsWith('worker-llm') && 'ok' in reply ? [reply.ok.pool] : [],
    );
    expect(pools).toMatchObject([{ implementation: 'solo', 'max-concurrency': 8 }]);
  }, 90_000);
});
