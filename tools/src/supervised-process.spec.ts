import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { restartBackoff } from './backoff.mjs';
import { eachLine, prefixedPrinter } from './log-lines.mjs';
import { SupervisedProcess } from './supervised-process.mjs';
import { until } from './testing/stub-workspace.js';

function supervise(script: string) {
  const lines: string[] = [];
  const command = { name: 'x', file: process.execPath, args: ['-e', script], cwd: process.cwd(), env: process.env };
  const supervised = new SupervisedProcess(command, {
    print: (_, line) => lines.push(line),
    say: (line) => lines.push(line),
    onChange: () => undefined,
    onWrongSettings: () => lines.push('wrong settings'),
  });
  return { lines, supervised };
}

describe('SupervisedProcess', () => {
  it('kills what does not stop in time, with what it started', async () => {
    const grandchild = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => 1, 1000); console.log(process.pid)'], { stdio: 'inherit' })`;
    const { lines, supervised } = supervise(`process.on('SIGTERM', () => 1); ${grandchild}`);
    supervised.start();
    await until('the grandchild runs', () => lines.length > 0);
    await supervised.stop(100);
    expect(lines).toContain('x did not stop within 0.1 s and is killed');
    expect(supervised.identity).toBeUndefined();
    await until('the grandchild is gone', () => !exists(Number(lines[0])));
  });

  it('reads the last lines before it says how a process ended', async () => {
    const { lines, supervised } = supervise(`console.error('a'); process.stdout.write('b'); process.exitCode = 4`);
    supervised.start();
    await until('it ended', () => lines.length > 2);
    await supervised.stop(100);
    expect(lines.slice(0, 2).sort()).toEqual(['a', 'b']);
    expect(lines[2]).toBe('x ended with exit code 4; it starts again in 0.5 s');
  });

  it('survives a program that is not there', async () => {
    const { lines, supervised } = supervise('');
    supervised.command.file = '/nowhere/redis-server';
    supervised.start();
    await until('it failed', () => lines.length > 0);
    await supervised.stop(100);
    expect(lines[0]).toMatch(/^x could not be run \(.*ENOENT\); it starts again in 0.5 s$/);
  });

  it('does not start a process again that was told to stop', async () => {
    const { lines, supervised } = supervise('setInterval(() => 1, 1000)');
    supervised.start();
    await supervised.stop(5000);
    expect(lines).toEqual([]);
    expect(supervised.identity).toBeUndefined();
  });
});

describe('restartBackoff', () => {
  it('doubles up to ten seconds, and begins anew after half a minute of life', () => {
    const next = restartBackoff();
    expect([0, 0, 0, 0, 0, 0, 0].map(next)).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    expect(next(30_000)).toBe(500);
    expect(next(10)).toBe(1000);
  });
});

describe('eachLine', () => {
  it('joins what arrives in pieces, characters too', async () => {
    const stream = new PassThrough();
    const lines: string[] = [];
    eachLine(stream, (line) => lines.push(line));
    const text = Buffer.from('grün\r\n\nlast');
    for (const byte of text) stream.write(Buffer.from([byte]));
    stream.end();
    stream.destroy();
    await until('all lines came', () => lines.length === 3);
    expect(lines).toEqual(['grün', '', 'last']);
  });
});

describe('prefixedPrinter', () => {
  it('lines names up, in colour where there is some', () => {
    let written = '';
    const write = (text: string) => void (written += text);
    prefixedPrinter(['api', 'worker'], { colour: false, write })('api', 'hello');
    prefixedPrinter(['api', 'worker'], { colour: true, write })('worker', 'hello');
    expect(written).toBe('api    | hello\n\u001b[33mworker |\u001b[0m hello\n');
  });
});

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
