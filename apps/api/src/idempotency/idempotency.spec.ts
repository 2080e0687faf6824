import { BrokerUnavailableError, deriveId, IdempotencyConflictError, type IdempotencyKeys } from '@celerity/task-core';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pino } from 'pino';
import { Idempotency, type IdAt } from './idempotency.js';

/** Keys of one process, which can be made to fail. */
class MemoryKeys implements IdempotencyKeys {
  readonly claims = new Map<string, { seed: string; body: string; answer?: unknown }>();
  down: 'claim' | 'complete' | undefined;

  async claim(scope: string, key: string, body: unknown, seed = 'seed') {
    if (this.down === 'claim') throw new BrokerUnavailableError('broker', 'frozen');
    const name = `${scope}/${key}`;
    const known = this.claims.get(name) ?? { seed, body: JSON.stringify(body) };
    if (known.body !== JSON.stringify(body)) throw new IdempotencyConflictError('used');
    this.claims.set(name, known);
    return { seed: known.seed, answer: known.answer };
  }

  async complete(scope: string, key: string, answer: unknown) {
    if (this.down === 'complete') throw new BrokerUnavailableError('broker', 'frozen');
    this.claims.get(`${scope}/${key}`)!.answer = answer;
  }
}

/** A reply that only remembers. */
function fakeReply() {
  const headers: Record<string, string> = {};
  const reply = {
    headers,
    statusCode: 202,
    code: (status: number) => Object.assign(reply, { statusCode: status }),
    header: (name: string, value: string) => (Object.assign(headers, { [name]: value }), reply),
    getHeader: (name: string) => headers[name],
  };
  return reply;
}

describe('Idempotency', () => {
  let keys: MemoryKeys;
  let made: string[];
  beforeEach(() => {
    keys = new MemoryKeys();
    made = [];
  });

  /** Posts `body`; the work makes one thing, and may fail before or after that. */
  async function post(
    key: string | undefined,
    body: unknown,
    { fail = '' as 'before' | 'after' | '', caller = 'shop' } = {},
  ) {
    const reply = fakeReply();
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const request = {
      method: 'POST',
      url: '/api/x',
      headers,
      body,
      caller: { name: caller },
    } as unknown as FastifyRequest;
    const options = { request, reply: reply as unknown as FastifyReply, taskIds: (idAt: IdAt) => [idAt(0)] };
    const answer = await new Idempotency(keys, pino({ level: 'silent' })).once(options, async (idAt) => {
      if (fail === 'before') throw new Error('failed');
      const id = idAt?.(0) ?? 'random';
      made.push(id);
      if (fail === 'after') throw new Error('failed');
      reply.header('location', `/x/${id}`);
      return { id };
    });
    return { answer, reply };
  }

  it('does nothing without a key', async () => {
    expect((await post(undefined, {})).answer).toEqual({ id: 'random' });
    expect(keys.claims.size).toBe(0);
  });

  it('repeats the answer, with its location, and not the work', async () => {
    const first = await post('k', { x: 1 });
    const second = await post('k', { x: 1 });
    expect(second.answer).toEqual(first.answer);
    expect(second.reply.headers).toMatchObject({
      'idempotency-replayed': 'true',
      location: first.reply.headers.location,
    });
    expect(second.reply.statusCode).toBe(202);
    expect(made).toHaveLength(1);
  });

  it('refuses the key for another body, but not for another caller', async () => {
    await post('k', { x: 1 });
    await expect(post('k', { x: 2 })).rejects.toThrow(IdempotencyConflictError);
    await post('k', { x: 2 }, { caller: 'other' });
    expect(new Set(made).size).toBe(2);
  });

  it.each(['before', 'after'] as const)('carries a failed request out anew, with the same ids (%s)', async (fail) => {
    await expect(post('k', { x: 1 }, { fail })).rejects.toThrow('failed');
    await post('k', { x: 1 });
    await post('k', { x: 1 });
    expect(new Set(made).size).toBe(1);
    expect(made).toHaveLength(fail === 'before' ? 1 : 2);
  });

  it('gives two at once the same ids', async () => {
    await Promise.all([post('k', { x: 1 }), post('k', { x: 1 })]);
    expect(new Set(made).size).toBe(1);
  });

  it('answers also when the answer cannot be kept', async () => {
    keys.down = 'complete';
    const first = await post('k', { x: 1 });
    keys.down = undefined;
    expect((await post('k', { x: 1 })).answer).toEqual(first.answer);
  });

  it('names ids when the claim gets no answer', async () => {
    keys.down = 'claim';
    const error = await post('k', { x: 1 }).catch((reason: unknown) => reason as BrokerUnavailableError);
    expect(error).toBeInstanceOf(BrokerUnavailableError);
    expect((error as BrokerUnavailableError).taskIds).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(made).toEqual([]);
  });

  it('would use the ids it names if the claim took effect after all', async () => {
    const late = new MemoryKeys();
    const { claim } = late;
    late.claim = async (...args) => {
      await claim.apply(late, args);
      throw new BrokerUnavailableError('broker', 'no answer');
    };
    keys = late;
    const error = (await post('k', { x: 1 }).catch((reason: unknown) => reason)) as BrokerUnavailableError;
    late.claim = claim;
    await post('k', { x: 1 });
    expect(made).toEqual(error.taskIds);
    expect(made).toEqual([deriveId(late.claims.get('shop/k')!.seed, 0)]);
  });

  it.each(['', 'x'.repeat(256), 'smörgås', 'tab\there'])('refuses the key %j', async (key) => {
    await expect(post(key, {})).rejects.toMatchObject({ type: { status: 422 } });
  });
});
