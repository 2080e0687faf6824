import { describe, expect, it } from '@jest/globals';
import { loadSettings } from '@celerity/config';
import { RecordingControls } from '../testing/recording-worker.js';
import { LamportClock } from '../events/lamport-clock.js';
import { COMMANDS, type CommandName, prepareCommand } from './worker-commands.js';

const DIGEST = 'a'.repeat(64);
const ID = 'aaaaaaaa-0000';

function worker() {
  const env = { CELERY_BROKER_URL: 'redis://app:hunter2@redis/0', API_KEYS: `ops:admin:${DIGEST}` };
  const controls = new RecordingControls('w@test', loadSettings({ appName: 'test' }, env));
  const run = (method: string, args?: unknown) =>
    prepareCommand({ controls, clock: new LamportClock() }, method, args).run();
  return { controls, run };
}

describe('commands of a worker', () => {
  // prettier-ignore
  it.each<[CommandName, unknown, unknown, unknown[]]>([
    ['revoke', { task_id: ID }, 'no such task here', ['revoke', [ID], { terminate: false, signal: 'SIGTERM' }]],
    ['revoke', { task_id: 'active-1', terminate: true, signal: 'SIGKILL' }, 'terminate: active-1', ['revoke', ['active-1'], { terminate: true, signal: 'SIGKILL' }]],
    ['terminate', { task_id: ['active-1', ID] }, 'terminate: active-1', ['revoke', ['active-1', ID], { terminate: true, signal: 'SIGTERM' }]],
    ['rate_limit', { task_name: 'tasks.add', rate_limit: '10/m' }, 'new rate limit set successfully', ['rateLimit', 'tasks.add', '10/m']],
    ['rate_limit', { task_name: 'tasks.add', rate_limit: 0 }, 'rate limit disabled successfully', ['rateLimit', 'tasks.add', null]],
    ['rate_limit', { task_name: 'tasks.add', rate_limit: 'default' }, "rate limit is the contract's own", ['rateLimit', 'tasks.add', undefined]],
    ['time_limit', { task_name: 'tasks.add', hard: 10, soft: 5 }, 'time limits set successfully', ['timeLimit', 'tasks.add', 10, 5]],
    ['time_limit', { task_name: 'tasks.add' }, 'time limits set successfully', ['timeLimit', 'tasks.add', null, null]],
    ['pool_grow', {}, 'concurrency is now 5', ['poolGrow', 1]],
    ['pool_shrink', { n: 2 }, 'concurrency is now 2', ['poolShrink', 2]],
    ['pool_restart', undefined, 'reload started', ['poolRestart']],
    ['autoscale', { max: 8, min: 2 }, 'autoscale now max=8 min=2', ['autoscale', 8, 2]],
    ['add_consumer', { queue: 'gan' }, 'add consumer gan', ['addConsumer', 'gan']],
    ['add_consumer', { queue: 'celery' }, 'already consuming from celery', ['addConsumer', 'celery']],
    ['cancel_consumer', { queue: 'celery' }, 'no longer consuming from celery', ['cancelConsumer', 'celery']],
    ['cancel_consumer', { queue: 'gan' }, 'not consuming from gan', ['cancelConsumer', 'gan']],
    ['enable_events', {}, 'task events enabled', ['enableEvents']],
    ['disable_events', {}, 'task events already disabled', ['disableEvents']],
    ['heartbeat', {}, 'heartbeat sent', ['heartbeat']],
  ])('%s %j answers %j', async (method, args, answer, order) => {
    const { controls, run } = worker();
    expect(await run(method, args)).toBe(answer);
    expect(controls.orders).toEqual([order]);
  });

  // prettier-ignore
  it.each<[CommandName, unknown, unknown]>([
    ['ping', {}, 'pong'],
    ['clock', {}, { clock: 1 }],
    ['active', {}, [expect.objectContaining({ id: 'active-1', worker_pid: 7 })]],
    ['reserved', {}, [expect.objectContaining({ id: 'reserved-1' })]],
    ['revoked', {}, ['revoked-1']],
    ['registered', {}, ['tasks.add']],
    ['registered', { taskinfoitems: ['rate_limit', 'max_retries'] }, ['tasks.add [rate_limit=10/m max_retries=3]']],
    ['active_queues', {}, [{ name: 'celery', concurrency: null, paused: false }]],
    ['query_task', { ids: ['active-1', ID] }, { 'active-1': { state: 'active', task: expect.anything() } }],
    ['memsample', {}, expect.objectContaining({ rss: expect.any(Number), children: [{ pid: 7, rss: 1000 }] })],
    ['stats', {}, expect.objectContaining({ total: { 'tasks.add': 12 }, clock: '1', prefetch_count: 8, pid: process.pid, event_loop_lag_ms: 1.5, broker: { url: 'redis://app:***@redis/0', transport: 'redis', key_prefix: 'celerity' }, pool: expect.objectContaining({ implementation: 'prefork', 'max-concurrency': 4, timeouts: [3300, 3600] }) })],
  ])('%s %j tells, and changes nothing', async (method, args, answer) => {
    const { controls, run } = worker();
    expect(await run(method, args)).toEqual(answer);
    expect(controls.orders).toEqual([]);
  });

  it.each(['conf', 'report', 'stats'])('%s lets no secret out', async (method) => {
    const text = JSON.stringify(await worker().run(method));
    expect(text).toContain('redis://app:***@redis/0');
    expect(text).not.toMatch(/hunter2|aaaa/);
  });

  it('shuts down only when the answer is on its way', async () => {
    const { controls } = worker();
    const command = prepareCommand({ controls, clock: new LamportClock() }, 'shutdown', { cold: true });
    expect(await command.run()).toBe('cold shutdown started');
    expect(controls.orders).toEqual([]);
    command.afterwards();
    expect(controls.orders).toEqual([['shutdown', true]]);
  });

  // prettier-ignore
  it.each([
    ['pool_grow', { n: 0 }, 'pool_grow: n: Too small: expected number to be >=1 (arguments: n)'],
    ['ping', { loud: true }, 'ping: loud: unknown field (arguments: none)'],
    ['revoke', { task_id: '1234 5678' }, 'revoke: task_id: must be 8 to 128 letters, digits, _, . or -, and begin with a letter or digit (arguments: task_id, terminate, signal)'],
    ['revoke', { task_id: [] }, 'revoke: task_id: Too small: expected array to have >=1 items (arguments: task_id, terminate, signal)'],
    ['revoke', {}, 'revoke: task_id: must be a task id, or a list of 1 to 1,000 of them (arguments: task_id, terminate, signal)'],
    ['revoke', { task_id: ID, signal: 'SIGHUP' }, 'revoke: signal: Invalid option: expected one of "SIGTERM"|"SIGINT"|"SIGQUIT"|"SIGKILL" (arguments: task_id, terminate, signal)'],
    ['rate_limit', { task_name: 'tasks.add', rate_limit: '10/d' }, "rate_limit: rate_limit: '10/d' is no rate: write '10/s', '10/m' or '100/h', a number of starts in a second, or 0 for no limit. (arguments: task_name, rate_limit)"],
    ['add_consumer', 'gan', 'add_consumer: Invalid input: expected object, received string (arguments: queue)'],
  ])('%s %j is refused with what is allowed', (method, args, message) => {
    const { controls } = worker();
    expect(() => prepareCommand({ controls, clock: new LamportClock() }, method, args)).toThrow(message);
  });

  it.each([
    ['time_limit', { task_name: 'tasks.add', hard: 5, soft: 10 }, 'soft: must not be above hard (10 > 5)'],
    ['time_limit', { task_name: 'tasks.ad' }, "unknown task 'tasks.ad'; this worker knows: tasks.add"],
    ['autoscale', { max: 1, min: 2 }, 'min: must not be above max (2 > 1)'],
  ])('%s %j is refused', async (method, args, message) => {
    await expect(worker().run(method, args)).rejects.toThrow(message);
  });

  it.each(['constructor', 'toString', '__proto__', 'stat'])('%s is unknown, and the known ones are named', (method) => {
    const { controls } = worker();
    const known = `unknown command '${method}'; known: ${Object.keys(COMMANDS).join(', ')}`;
    expect(() => prepareCommand({ controls, clock: new LamportClock() }, method, {})).toThrow(known);
  });
});
