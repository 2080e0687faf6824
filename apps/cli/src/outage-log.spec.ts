import { describe, expect, it } from '@jest/globals';
import { OutageLog } from './outage-log.js';
import { TestTerminal } from './testing/test-terminal.js';

const server = 'redis://127.0.0.1:1/0';
const away = JSON.stringify({ level: 40, server, error: 'ECONNREFUSED', msg: 'broker: Redis is not reachable' });
const back = JSON.stringify({ level: 30, server, msg: 'broker: Redis is back' });

describe('OutageLog', () => {
  it('keeps why a server is away to itself, for the error of the command', () => {
    const terminal = new TestTerminal();
    const log = new OutageLog(terminal);
    log.write(away);
    expect([terminal.err, log.reasonOf(server)]).toEqual(['', 'ECONNREFUSED']);
  });

  it('tells who waits of each outage once, however many connections tell of it', () => {
    const terminal = new TestTerminal();
    const log = new OutageLog(terminal);
    log.tell();
    for (const line of [away, away, back, back, away]) log.write(line);
    const lost = `warning: Redis at ${server} is not reachable (ECONNREFUSED). Waiting for it.`;
    expect(terminal.err.trim().split('\n')).toEqual([lost, `Redis at ${server} is back.`, lost]);
  });

  it('passes other warnings on, each once, and nothing less', () => {
    const terminal = new TestTerminal();
    const log = new OutageLog(terminal);
    for (const level of [30, 40, 40]) log.write(JSON.stringify({ level, msg: `level ${level}` }));
    expect(terminal.err).toBe('warning: level 40\n');
  });
});
