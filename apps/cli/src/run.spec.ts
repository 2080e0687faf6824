import { describe, expect, it } from '@jest/globals';
import { run } from './run.js';
import { TestTerminal } from './testing/test-terminal.js';

const at = async (...args: string[]) => {
  const terminal = new TestTerminal();
  const code = await run(args, terminal);
  return { code, out: terminal.out, err: terminal.err };
};

/** What is wrong with a command line itself is said before anything is connected to: these need no server. */
describe('the command line', () => {
  it.each([
    [['frobnicate'], "error: unknown command 'frobnicate'"],
    [['statsu'], "error: unknown command 'statsu' (Did you mean status?)"],
    [['inspect', 'pign'], "error: unknown command 'pign' (Did you mean ping?)"],
    [['call'], "error: missing required argument 'task'"],
    [['call', 'tasks.add', '--prioritty', '3'], "error: unknown option '--prioritty' (Did you mean --priority?)"],
    [['call', 'tasks.add', '--priority', 'high'], 'It must be a number.'],
    [['call', 'tasks.add', '--countdown', '-1'], 'It must be a number of seconds, 0 or more.'],
    [['call', '--wait', 'tasks.add'], 'It must be a number.'],
    [['call', 'tasks.add', '1', 'oops'], 'error: Value 2 is not JSON'],
    [['call', 'tasks.add', '--args', '[1,'], 'error: --args is not JSON'],
    [['inspect', 'ping', '--destination', 'a,,b'], 'It must be names, separated by commas.'],
    [['control', 'pool_grow', '0'], 'It must be a whole number from 1.'],
    [['control', 'concurrency', 'celery', '1.5'], 'It must be a whole number.'],
    [['control', 'autoscale', '4'], "error: missing required argument 'min'"],
    [['revoke', 'task-0001', '--signal', 'SIGHUP'], 'It must be one of SIGTERM, SIGINT, SIGQUIT, SIGKILL.'],
    [['status', 'please'], 'too many arguments'],
  ])('%j: one line that says what is wrong, and exit code 2', async (args, message) => {
    const { code, out, err } = await at(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err).toMatch(/^error: .*\n$/);
  });

  it('shows help when asked, with exit code 0; without a command it is not asked', async () => {
    const asked = await at('--help');
    expect([asked.code, asked.err]).toEqual([0, '']);
    for (const command of ['call', 'status', 'inspect', 'control', 'diagnose'])
      expect(asked.out).toContain(`  ${command}`);
    expect(await at('control', 'rate_limit', '--help')).toMatchObject({
      code: 0,
      out: expect.stringContaining('--json'),
    });
    const unasked = await at();
    expect([unasked.code, unasked.out]).toEqual([2, '']);
    expect(unasked.err).toContain('Usage: celerity');
  });

  it('has --json on every command', async () => {
    const helps = await Promise.all(
      [['call'], ['result'], ['revoke'], ['list'], ['status'], ['queues'], ['purge'], ['events'], ['diagnose']]
        .concat([
          ['inspect', 'ping'],
          ['inspect', 'poisoned'],
          ['control', 'pause'],
          ['control', 'resend'],
        ])
        .map((command) => at(...command, '--help')),
    );
    for (const { out } of helps) expect(out).toContain('--json');
  });

  it('lists tasks without any server', async () => {
    const { code, out, err } = await at('list');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^tasks\.add\(x, y\) +celery +3600 s/m);
    const tasks = JSON.parse((await at('list', '--json')).out) as { name: string; queue: string }[];
    expect(tasks).toContainEqual(expect.objectContaining({ name: 'tasks.add', queue: 'celery', params: ['x', 'y'] }));
  });

  it('says its version', async () => {
    expect(await at('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});
