import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { Terminal } from './terminal.js';
import { TestTerminal } from './testing/test-terminal.js';

describe('Terminal', () => {
  it('keeps results and everything else apart', () => {
    const terminal = new TestTerminal();
    terminal.print(terminal.style('red', 'result'));
    terminal.json({ a: [1] }, 0);
    terminal.warn('careful');
    terminal.error('no');
    terminal.note('by the way');
    expect(terminal.out).toBe('result\n{"a":[1]}\n');
    expect(terminal.err).toBe('warning: careful\nerror: no\nby the way\n');
  });

  it.each([
    ['y\n', true],
    ['Yes\n', true],
    ['\n', false],
    ['n\n', false],
    ['yesterday\n', false],
  ])('takes %j to a question as %s', async (answer, meaning) => {
    const [out, err, input] = [new PassThrough(), new PassThrough(), Object.assign(new PassThrough(), { isTTY: true })];
    const terminal = new Terminal(out, err, input);
    expect(terminal.interactive).toBe(true);
    const answered = terminal.confirm('End 3 tasks?');
    input.write(answer);
    expect(await answered).toBe(meaning);
    expect((err.read() as Buffer).toString()).toContain('End 3 tasks? [y/N]');
  });
});
