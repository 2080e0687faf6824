import { loadSettings } from '@celerity/config';
import { type ExplanationDraft, type PredictionFacts, taskDefinitions } from '@celerity/contracts';
import { CACHE, type Cache, RATE_LIMITER, type RateLimiter } from '@celerity/task-core';
import { TestEngine, TestRedis } from '@celerity/task-core/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openProvider } from '../providers/open-provider.js';
import { inPieces, ScriptedServer, type Turn } from '../providers/testing/scripted-server.js';
import { explainFromTemplate } from '../template/index.js';
import { millingFacts } from '../testing/facts.js';
import { answerTo, explanationOf } from './assignments.js';
import { TextCache } from './text-cache.js';
import { Writer } from './writer.js';

jest.setTimeout(60_000);

const STYLE = { language: 'en', audience: 'technician' } as const;
const KEY = 'sk-secret-of-the-spec';

describe('Writer', () => {
  let redis: TestRedis;
  let engine: TestEngine;
  let server: ScriptedServer;
  beforeAll(async () => {
    redis = await TestRedis.start();
    engine = await TestEngine.start(redis, { tasks: taskDefinitions });
    server = await ScriptedServer.start();
  });
  afterAll(async () => {
    await server.stop();
    await engine.stop();
    await redis.stop();
  });

  /** Facts that no test has asked about before. */
  let asked = 0;
  const newFacts = (): PredictionFacts => millingFacts({ machine: `M-${1000 + ++asked}` });
  const draftOf = (facts: PredictionFacts) => explainFromTemplate(facts, STYLE);
  const lieOf = (facts: PredictionFacts): ExplanationDraft => ({
    ...draftOf(facts),
    summary: 'The machine will fail: the torque is 91.7 Nm.',
  });
  const usage = { prompt_tokens: 1200, completion_tokens: 300, total_tokens: 1500 };
  const saying = (draft: object): Turn => ({ pieces: inPieces(JSON.stringify(draft), 7), usage });

  const writerWith = (env: Record<string, string> = {}) => {
    const { llm } = loadSettings(
      {},
      {
        ...{ LLM_PROVIDER: 'openai-compatible', LLM_BASE_URL: server.baseUrl, LLM_MODEL: 'tiny', LLM_API_KEY: KEY },
        ...{ LLM_PRICE_INPUT: '1', LLM_PRICE_OUTPUT: '4', LLM_MAX_RETRIES: '0', ...env },
      },
    );
    const provider = openProvider(llm, { rateLimiter: engine.get<RateLimiter>(RATE_LIMITER) });
    return new Writer(provider, new TextCache(engine.get<Cache>(CACHE), llm.cacheTtl), llm);
  };
  const write = async (facts: PredictionFacts, writer = writerWith(), signal = new AbortController().signal) => {
    const pieces: { text: string; draft: number }[] = [];
    const warnings: unknown[] = [];
    const logger = { warn: (message: string, fields?: object) => void warnings.push({ message, ...fields }) };
    const task = { signal, logger, emitToken: (piece: { text: string; draft: number }) => void pieces.push(piece) };
    const written = await writer.write(explanationOf(facts, STYLE), task);
    const last = pieces.at(-1)?.draft;
    const shown = pieces.filter(({ draft }) => draft === last).map(({ text }) => text);
    return { ...written, pieces, warnings, shown: shown.join('') };
  };

  it('has the template write where there is no provider', async () => {
    const facts = newFacts();
    const { author, draft, text, shown, pieces } = await write(facts, writerWith({ LLM_PROVIDER: 'template' }));
    expect(draft).toEqual(draftOf(facts));
    expect(author).toMatchObject({
      ...{ provider: 'template', model: null, fell_back: false, fallback_reason: null, verified: true, cached: false },
      ...{ verdict: { verified: true, drafts: 1, problems: [] }, usage: { input_tokens: 0, cost: 0 } },
    });
    expect(shown).toBe(text);
    expect(pieces.length).toBeGreaterThan(3);
  });

  it('shows what a provider writes as it comes, and tells who wrote it and what it took', async () => {
    const facts = newFacts();
    await server.script(saying(draftOf(facts)));
    const { author, draft, text, shown, pieces } = await write(facts);
    expect(draft).toEqual(draftOf(facts));
    expect(author).toMatchObject({
      ...{ provider: 'openai-compatible', model: 'tiny-2026', fell_back: false, verified: true, cached: false },
      ...{ usage: { input_tokens: 1200, output_tokens: 300, cost: 0.0024 }, prompt_version: expect.any(String) },
    });
    expect(author.verdict).toMatchObject({ verified: true, drafts: 1, problems: [], numbers: expect.any(Number) });
    expect(shown).toBe(text);
    expect(pieces[0]!.text.length).toBeLessThan(text.length / 4);
  });

  it('sends a lie back once, with what is wrong with it', async () => {
    const facts = newFacts();
    await server.script(saying(lieOf(facts)), saying(draftOf(facts)));
    const { author, draft, text, shown, pieces } = await write(facts);
    expect(draft).toEqual(draftOf(facts));
    expect(author).toMatchObject({
      ...{ provider: 'openai-compatible', verified: true, fell_back: false },
      usage: { input_tokens: 2400, output_tokens: 600 },
      verdict: { verified: true, drafts: 2, problems: [{ path: 'summary', quote: expect.stringContaining('91.7') }] },
    });
    const said = JSON.stringify((await server.requests())[1]!.body.messages);
    expect(said).toContain(author.verdict.problems[0]!.reason.slice(0, 20));
    expect(said).toContain('91.7');
    expect(pieces[0]).toMatchObject({ draft: 1 });
    expect([pieces.at(-1)!.draft, shown]).toEqual([2, text]);
  });

  it('falls back to the template after the second lie, and says so', async () => {
    const facts = newFacts();
    await server.script(saying(lieOf(facts)), saying(lieOf(facts)));
    const { author, draft, text, shown, warnings } = await write(facts);
    expect(draft).toEqual(draftOf(facts));
    expect(author).toMatchObject({
      ...{ provider: 'template', model: null, fell_back: true, verified: true },
      ...{ fallback_reason: expect.stringContaining('not true to the facts'), usage: { output_tokens: 600 } },
      verdict: { verified: true, drafts: 2, problems: [{ path: 'summary' }] },
    });
    expect(shown).toBe(text);
    expect(text).not.toContain('91.7');
    expect(warnings).toMatchObject([{ provider: 'openai-compatible', problem: 'malformed' }]);
  });

  it('asks again for what cannot be read, once', async () => {
    const facts = newFacts();
    await server.script({ pieces: ['{"summary": "Torq', 'ue is'] }, saying(draftOf(facts)));
    expect((await write(facts)).author).toMatchObject({ fell_back: false, verdict: { drafts: 2, problems: [] } });
    await server.script({ pieces: ['no JSON'] }, { pieces: ['no JSON'] });
    expect((await write(newFacts())).author).toMatchObject({ fell_back: true, verified: true });
    expect(await server.requests()).toHaveLength(2);
  });

  it.each<[string, Turn, RegExp]>([
    ['answers 500', { status: 500, body: 'out of memory {authorization}' }, /500/],
    ['refuses the key', { status: 401, body: 'wrong key {authorization}' }, /401|key/i],
    ['breaks off', { pieces: ['{"summary": "T'], then: 'reset' }, /.+/],
  ])('falls back where the provider %s, and tells no secret', async (_what, turn, reason) => {
    await server.script(turn, turn);
    const written = await write(newFacts());
    expect(written.author).toMatchObject({ provider: 'template', fell_back: true, verified: true });
    expect(written.author.fallback_reason).toMatch(reason);
    expect(written.shown).toBe(written.text);
    expect(JSON.stringify(written)).not.toContain(KEY);
  });

  it('falls back where the provider is not set up', async () => {
    const { author } = await write(newFacts(), writerWith({ LLM_MODEL: '' }));
    expect(author).toMatchObject({ provider: 'template', fell_back: true });
    expect(author.fallback_reason).toContain('LLM_MODEL');
  });

  it('falls back where nobody answers', async () => {
    const { author } = await write(newFacts(), writerWith({ LLM_BASE_URL: 'http://127.0.0.1:1/v1' }));
    expect(author).toMatchObject({ provider: 'template', fell_back: true, fallback_reason: expect.any(String) });
  });

  it('keeps texts by facts, style and prompt, and asks no second time', async () => {
    const facts = newFacts();
    await server.script(saying(draftOf(facts)));
    const first = await write(facts);
    const second = await write(facts, writerWith());
    expect(second.author).toEqual({
      ...first.author,
      ...{ cached: true, usage: { input_tokens: 0, output_tokens: 0, cost: 0 } },
    });
    expect([second.text, second.shown]).toEqual([first.text, first.text]);
    expect(await server.requests()).toHaveLength(1);
    const other = newFacts();
    await server.script(saying(draftOf(other)));
    expect((await write(other)).author.cached).toBe(false);
    await server.script(saying(draftOf(facts)));
    expect((await write(facts, writerWith({ LLM_CACHE_TTL: '0' }))).author.cached).toBe(false);
  });

  it('keeps no text that was not true, nor one of the template', async () => {
    const facts = newFacts();
    await server.script(saying(lieOf(facts)), saying(lieOf(facts)));
    await write(facts);
    await server.script(saying(draftOf(facts)));
    expect((await write(facts)).author).toMatchObject({ provider: 'openai-compatible', cached: false });
  });

  it('ends with its task', async () => {
    await server.script({ hang: true });
    const hanging = server.next('hanging');
    const stop = new AbortController();
    const written = write(newFacts(), writerWith(), stop.signal);
    await hanging;
    const closed = server.next('closed');
    stop.abort(new Error('revoked'));
    await expect(written).rejects.toThrow('revoked');
    await closed;
  });

  it('answers a question, or says that the data does not say', async () => {
    const facts = newFacts();
    const { signal } = new AbortController();
    const task = { signal, emitToken: () => undefined, logger: { warn: () => undefined } };
    const ask = (question: string) =>
      writerWith({ LLM_PROVIDER: 'template' }).write(answerTo(question, facts, STYLE), task);
    expect((await ask('Is the torque too high?')).draft).toMatchObject({ answered: true });
    const other = await ask('Who was on shift last night?');
    expect(other).toMatchObject({ draft: { answered: false }, author: { verified: true } });
  });
});
