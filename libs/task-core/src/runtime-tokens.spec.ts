import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TaskEmissions } from './client/task-emissions.js';
import type { PoolKind } from './pool/pool.js';
import { type TestEngine, TestEngines } from './testing/index.js';
import { roughTasks } from './testing/rough-tasks.js';
import { allHandlers, allTasks, writes } from './testing/tasks.js';

jest.setTimeout(60_000);

interface Told {
  id: string;
  type: string;
  data: Record<string, unknown>;
}

const words = (count: number, word: string) => Array.from({ length: count }, (_, index) => `${word}${index} `);

/** What a reader shows who follows the rule: put each piece at its offset; a new draft begins anew. */
function shown(told: readonly Told[]): string {
  let [text, draft] = ['', 0];
  for (const { type, data } of told) {
    if (type !== 'token') continue;
    if (data.draft !== draft) text = '';
    draft = data.draft as number;
    text = text.slice(0, data.offset as number) + (data.text as string);
  }
  return text;
}

async function follow(engine: TestEngine, taskId: string, after: string, upTo = Infinity): Promise<Told[]> {
  const told: Told[] = [];
  const { signal } = new AbortController();
  for await (const emission of engine.get(TaskEmissions).follow(taskId, after, signal)) {
    told.push(emission as Told);
    if (told.length === upTo) break;
  }
  return told;
}

describe.each<PoolKind>(['solo', 'threads', 'prefork'])('a text that is written in pool %s', (pool) => {
  let engines: TestEngines;
  let engine: TestEngine;
  beforeAll(async () => {
    const env = { CELERY_WORKER_CONCURRENCY: '1', LOG_LEVEL: 'silent' };
    const isHere = pool === 'solo';
    const tasks = isHere ? allTasks : [...allTasks, ...roughTasks];
    engines = await TestEngines.on({ tasks, handlers: isHere ? allHandlers : [], pool, env });
    engine = await engines.start();
  });
  afterAll(() => engines.close());

  const told = async (...drafts: string[][]) => {
    const result = await engine.tasks.delay(writes, drafts, 1);
    return { taskId: result.taskId, told: await follow(engine, result.taskId, '0-0') };
  };

  it('is told whole, in order with log lines and states, in few pieces', async () => {
    const { told: all } = await told(words(200, 'first'), words(50, 'second'));
    expect(shown(all)).toBe(words(50, 'second').join(''));
    const order = all.map(({ type, data }) => (type === 'token' ? `draft ${String(data.draft)} written` : data));
    const ofDraft = (draft: number) => order.indexOf(`draft ${draft} written`);
    const logged = order.findIndex((one) => (one as { message?: string }).message === 'draft 2');
    expect(logged).toBeGreaterThan(order.lastIndexOf('draft 1 written'));
    expect(logged).toBeLessThan(ofDraft(2));
    expect(all.at(-1)).toMatchObject({ type: 'state', data: { state: 'SUCCESS', result: 2 } });
    const pieces = all.filter(({ type }) => type === 'token');
    expect(pieces[0]).toMatchObject({ data: { text: 'first0 ', draft: 1, offset: 0 } });
    expect(pieces.length).toBeLessThan(125);
  });

  it('is resumed after any of its events without loss', async () => {
    const { taskId, told: all } = await told(words(100, 'wort'));
    for (const at of [0, Math.floor(all.length / 2), all.length - 2]) {
      const rest = await follow(engine, taskId, all[at]!.id);
      expect(shown([...all.slice(0, at + 1), ...rest])).toBe(words(100, 'wort').join(''));
    }
  });

  it('is told while it is written', async () => {
    const result = await engine.tasks.delay(writes, [words(2000, 'x')], 2);
    const first = await follow(engine, result.taskId, '0-0', 4);
    expect(first.map(({ type }) => type)).toContain('token');
    expect(await result.state()).toBe('STARTED');
    await result.revoke({ terminate: true });
    await follow(engine, result.taskId, first.at(-1)!.id);
  });
});

describe('the tokens of a task', () => {
  it('are kept up to LIMIT_TASK_EVENTS, the newest of them', async () => {
    const env = { LIMIT_TASK_EVENTS: '20', LOG_LEVEL: 'silent' };
    const engines = await TestEngines.on({ tasks: allTasks, handlers: allHandlers, env });
    try {
      const engine = await engines.start();
      // Each draft is a piece of its own, with a log line before it: Redis trims streams by whole nodes of 100 entries.
      const result = await engine.tasks.delay(
        writes,
        words(300, 'x').map((word) => [word]),
      );
      await result.get({ timeout: 30_000 });
      const told = await follow(engine, result.taskId, '0-0');
      expect(told.length).toBeLessThan(250);
      expect(shown(told)).toBe('x299 ');
    } finally {
      await engines.close();
    }
  });
});
