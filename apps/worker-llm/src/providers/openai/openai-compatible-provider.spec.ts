import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { NEVER, NOTE, noteRequest } from '../testing/requests.js';
import { inPieces, ScriptedServer, type SeenRequest } from '../testing/scripted-server.js';
import { ProviderError } from '../text-provider.js';
import { OpenAiCompatibleProvider, type OpenAiCompatibleOptions } from './openai-compatible-provider.js';

jest.setTimeout(60_000);

const KEY = 'sk-hunter2/very+secret';
const JSON_NOTE = JSON.stringify(NOTE);
const usage = { prompt_tokens: 31, completion_tokens: 17, total_tokens: 48 };

describe('OpenAI-compatible provider', () => {
  let server: ScriptedServer;
  beforeAll(async () => void (server = await ScriptedServer.start()));
  afterAll(() => server.stop());

  function provider(more: Partial<OpenAiCompatibleOptions> = {}) {
    return new OpenAiCompatibleProvider({
      baseUrl: server.baseUrl,
      model: 'tiny',
      apiKey: KEY,
      responseFormat: 'json_schema',
      tokenLimitField: 'max_tokens',
      temperature: undefined,
      firstTokenTimeoutMs: 60_000,
      stallTimeoutMs: 60_000,
      ...more,
    });
  }

  /** The error of a text that must fail. */
  async function failure(more: Partial<OpenAiCompatibleOptions> = {}, request = noteRequest()): Promise<ProviderError> {
    const error = await provider(more)
      .write(request, NEVER)
      .then(
        () => new Error('it was written'),
        (reason: unknown) => reason,
      );
    expect(error).toBeInstanceOf(ProviderError);
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('hunter2');
    return error as ProviderError;
  }

  describe('asks', () => {
    it('for the schema with its bounds, and gives the draft, its pieces as they come, the model and its tokens', async () => {
      await server.script({ pieces: inPieces(JSON_NOTE, 7), usage });
      const pieces: string[] = [];
      const written = await provider().write(noteRequest({ onText: (piece) => pieces.push(piece) }), NEVER);
      expect(written).toEqual({ draft: NOTE, model: 'tiny-2026', usage: { input_tokens: 31, output_tokens: 17 } });
      expect(pieces).toEqual(inPieces(JSON_NOTE, 7));
      const [{ headers, body }] = (await server.requests()) as [SeenRequest];
      expect(headers['authorization']).toBe(`Bearer ${KEY}`);
      expect(body).toMatchObject({
        model: 'tiny',
        stream: true,
        max_tokens: 200,
        messages: [
          { role: 'system', content: 'You write notes.' },
          { role: 'user', content: 'Torque 61.2 Nm, usual 25 to 55.' },
        ],
        response_format: { type: 'json_schema', json_schema: { name: 'note', strict: false } },
      });
      expect(body).not.toHaveProperty('temperature');
      expect(JSON.stringify(body['response_format'])).toContain('"maxLength":80');
    });

    it('strictly without the bounds that OpenAI does not read, by its own field for the longest answer', async () => {
      await server.script({ pieces: [JSON_NOTE] });
      const strict = {
        responseFormat: 'json_schema_strict',
        tokenLimitField: 'max_completion_tokens',
        apiKey: undefined,
      };
      await provider({ ...(strict as object), temperature: 0.2 }).write(noteRequest(), NEVER);
      const { body, headers } = (await server.requests())[0]!;
      expect(body).toMatchObject({ max_completion_tokens: 200, temperature: 0.2 });
      expect(body).not.toHaveProperty('max_tokens');
      expect(headers).not.toHaveProperty('authorization');
      expect(body['response_format']).toMatchObject({
        json_schema: {
          strict: true,
          schema: { additionalProperties: false, required: ['summary', 'urgency', 'evidence'] },
        },
      });
      expect(JSON.stringify(body['response_format'])).not.toMatch(/m(ax|in)Length/);
    });

    it('servers that know no schema in words, and finds the JSON in what they write around it', async () => {
      await server.script({ pieces: ['Here it is:\n```json\n', JSON_NOTE, '\n```'] });
      const { draft, usage: estimate } = await provider({ responseFormat: 'text' }).write(noteRequest(), NEVER);
      expect(draft).toEqual(NOTE);
      expect(estimate.input_tokens).toBeGreaterThan(0);
      expect(estimate.output_tokens).toBeGreaterThan(0);
      const { body } = (await server.requests())[0]!;
      expect(body).not.toHaveProperty('response_format');
      expect(JSON.stringify(body['messages'])).toContain('JSON Schema');
    });

    it('again with the draft that was refused, and why', async () => {
      await server.script({ pieces: [JSON_NOTE] });
      const refused = [
        { draft: { ...NOTE, summary: 'Torque is low.' }, reasons: ['"low": it is above its normal range'] },
      ];
      await provider().write(noteRequest({ refused }), NEVER);
      const messages = (await server.requests())[0]!.body['messages'] as { role: string; content: string }[];
      expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
      expect(JSON.parse(messages[2]!.content)).toEqual(refused[0]!.draft);
      expect(messages[3]!.content).toContain('it is above its normal range');
    });
  });

  describe('tells what an answer is that cannot be used, and closes the connection', () => {
    const half = JSON_NOTE.slice(0, 30);
    it.each([
      ['ends without saying so', { pieces: [half], then: 'end' as const }, /broke off/],
      ['is reset', { pieces: [half], then: 'reset' as const }, /broke off/],
      [
        'turns into an error',
        { pieces: [half], then: 'error' as const, error: `gone ${KEY}` },
        /broke off: gone \*\*\*/,
      ],
      ['is cut at its longest', { pieces: [half], reason: 'length' }, /cut off/],
      ['is no JSON', { pieces: ['I am sorry, I cannot.'] }, /no JSON/],
      ['is broken JSON', { pieces: [half] }, /no JSON/],
      [
        'has another schema',
        { pieces: ['{"summary":"a","urgency":"later","evidence":[]}'] },
        /urgency: Invalid option/,
      ],
      ['names unknown evidence', { pieces: [JSON_NOTE.replace('a1', 'a9')] }, /evidence\.0/],
      ['is too long', { pieces: [JSON.stringify({ ...NOTE, summary: 'x'.repeat(90) })] }, /summary: Too big/],
      [
        'never ends',
        { pieces: Array.from({ length: 50 }, () => 'y'.repeat(1000)), then: 'hang' as const },
        /longer than/,
      ],
    ])('one that %s', async (_, turn, message) => {
      await server.script(turn);
      const closed = server.next('closed');
      const error = await failure();
      expect(error.problem).toBe('malformed');
      expect(error.transient).toBe(false);
      expect(error.message).toMatch(message);
      await closed;
    });

    it('a page instead of an interface', async () => {
      await server.script({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Welcome</html>' });
      expect(await failure()).toMatchObject({ problem: 'malformed' });
    });
  });

  describe('tells why there is no answer', () => {
    const echo = JSON.stringify({ error: { message: 'Wrong key {authorization}\n\u001b[31m!' } });
    it.each([
      [401, echo, { problem: 'refused', transient: false }, /401: Wrong key Bearer \*\*\* \[31m!\. Check LLM_API_KEY/],
      [400, '{"error":{"message":"response_format is unknown"}}', { problem: 'refused' }, /LLM_RESPONSE_FORMAT/],
      [404, '{"error":{"message":"no model tiny"}}', { problem: 'refused' }, /no model tiny\. Check LLM_BASE_URL/],
      [429, '{}', { problem: 'rate_limited', transient: true, retryAfterMs: 7000 }, /429/],
      [429, '{"error":{"code":"insufficient_quota"}}', { problem: 'refused', transient: false }, /insufficient_quota/],
      [500, '{authorization}', { problem: 'unavailable', transient: true }, /500: Bearer \*\*\*/],
      [503, 'x'.repeat(200_000), { problem: 'unavailable', transient: true, retryAfterMs: 7000 }, /x{300}…$/],
    ])('after %i', async (status, body, expected, message) => {
      await server.script({ status, body, headers: { 'retry-after': '7' } });
      const error = await failure();
      expect(error).toMatchObject(expected);
      expect(error.message).toMatch(message);
    });

    it('where a key is asked for and none is set', async () => {
      await server.script({ status: 401, body: '{"error":{"message":"Missing bearer"}}' });
      expect(await failure({ apiKey: undefined })).toMatchObject({
        problem: 'not_configured',
        message: expect.stringMatching(/set LLM_API_KEY/),
      });
    });

    it('where nothing listens', async () => {
      const gone = await ScriptedServer.start();
      await gone.stop();
      const error = await failure({ baseUrl: gone.baseUrl });
      expect(error).toMatchObject({ problem: 'unavailable', transient: true });
      expect(error.message).toMatch(/ECONNREFUSED/);
    });

    it('where the connection breaks, or an error is told, before the first token', async () => {
      await server.script({ pieces: [], then: 'reset' });
      expect(await failure()).toMatchObject({ problem: 'unavailable', transient: true });
      await server.script({ pieces: [], then: 'error', error: `overloaded ${KEY}` });
      const error = await failure();
      expect(error).toMatchObject({ problem: 'unavailable', transient: true });
      expect(error.message).toMatch(/overloaded \*\*\*$/);
    });

    it('to another server that it is sent on to, it does not go', async () => {
      await server.script(
        { status: 307, headers: { location: `${server.baseUrl}/chat/completions` } },
        { pieces: [JSON_NOTE] },
      );
      expect(await failure()).toMatchObject({ problem: 'refused', message: expect.stringMatching(/307/) });
      expect(await server.requests()).toHaveLength(1);
    });
  });

  describe('does not wait for ever', () => {
    it('for the first token', async () => {
      await server.script({ hang: true });
      const closed = server.next('closed');
      const error = await failure({ firstTokenTimeoutMs: 1000 });
      expect(error).toMatchObject({ problem: 'timeout', transient: false });
      expect(error.message).toMatch(/first token within 1 s/);
      expect((await closed).whole).toBe(false);
    });

    it('for the next token', async () => {
      await server.script({ pieces: inPieces(JSON_NOTE, 9), then: 'hang' });
      const closed = server.next('closed');
      const error = await failure({ stallTimeoutMs: 1000 });
      expect(error).toMatchObject({ problem: 'timeout', transient: false });
      expect(error.message).toMatch(/further token within 1 s/);
      expect((await closed).whole).toBe(false);
    });

    it('but does for slow tokens, longer in all than between two', async () => {
      await server.script({ pieces: inPieces(JSON_NOTE, 4), pauseMs: 300 });
      const { draft } = await provider({ stallTimeoutMs: 5000 }).write(noteRequest(), NEVER);
      expect(draft).toEqual(NOTE);
      expect(300 * inPieces(JSON_NOTE, 4).length).toBeGreaterThan(5000);
    });
  });

  describe('stops at once when its caller does, with the caller’s reason', () => {
    it('before it began', async () => {
      await server.script({ pieces: [JSON_NOTE] });
      const reason = new Error('revoked');
      await expect(provider().write(noteRequest(), AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(await server.requests()).toHaveLength(0);
    });

    it('in the middle of an answer, and closes the connection', async () => {
      await server.script({ pieces: inPieces(JSON_NOTE, 9), then: 'hang' });
      const caller = new AbortController();
      const reason = new Error('revoked');
      const closed = server.next('closed');
      const onText = () => caller.abort(reason);
      await expect(provider().write(noteRequest({ onText }), caller.signal)).rejects.toBe(reason);
      expect((await closed).whole).toBe(false);
    });

    it('before the first token', async () => {
      await server.script({ hang: true });
      const caller = new AbortController();
      const reason = new Error('shutdown');
      void server.next('hanging').then(() => caller.abort(reason));
      await expect(provider().write(noteRequest(), caller.signal)).rejects.toBe(reason);
    });
  });

  it('tells of the first piece soon after it was sent', async () => {
    const delays: number[] = [];
    for (let run = 0; run < 20; run += 1) {
      await server.script({ pieces: inPieces(JSON_NOTE, 9), pauseMs: 2 });
      const first = server.next('first');
      let heard: number | undefined;
      const onText = () => (heard ??= performance.timeOrigin + performance.now());
      await provider().write(noteRequest({ onText }), NEVER);
      delays.push(heard! - (await first).at!);
    }
    delays.sort((a, b) => a - b);
    console.info(
      `first token to onText: median ${delays[10]!.toFixed(2)} ms, worst of 20 ${delays[19]!.toFixed(2)} ms`,
    );
    expect(delays).toHaveLength(20);
  });

  describe('checks', () => {
    it('that the server answers and serves the model', async () => {
      await server.serves(['other', 'tiny']);
      await expect(provider().check(NEVER)).resolves.toBeUndefined();
      await server.serves(['tiny:latest']);
      await expect(provider().check(NEVER)).resolves.toBeUndefined();
      await server.serves([], 404);
      await expect(provider().check(NEVER)).resolves.toBeUndefined();
    });

    it.each([
      [
        ['llama3', `a ${KEY}`],
        200,
        { problem: 'refused', message: expect.stringMatching(/does not serve LLM_MODEL tiny, but: llama3, a \*\*\*$/) },
      ],
      [[], 401, { problem: 'refused' }],
      [[], 429, { problem: 'rate_limited' }],
      [[], 302, { problem: 'refused' }],
      [[], 502, { problem: 'unavailable', message: expect.not.stringContaining('hunter2') }],
    ])('and says what is wrong: %j %i', async (models, status, expected) => {
      await server.serves(models, status);
      await expect(provider().check(NEVER)).rejects.toMatchObject(expected);
    });
  });
});
