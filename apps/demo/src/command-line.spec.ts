import { describe, expect, it } from '@jest/globals';
import { run } from './run.js';
import { json, TestGateway } from './testing/test-gateway.js';
import { TestTerminal } from './testing/test-terminal.js';

async function demo(...args: string[]) {
  const terminal = new TestTerminal();
  const code = await run(args, terminal, new AbortController().signal);
  return { code, printed: terminal.printed, said: terminal.said };
}

describe('the command line', () => {
  it.each([
    [['--epochs', '0'], 'It must be a whole number from 1.'],
    [['--epochs', '1.5'], 'It must be a whole number from 1.'],
    [['--rows', 'many'], 'It must be a whole number from 1.'],
    [['--url', 'localhost:3000'], 'It must be a URL, such as http://127.0.0.1:3000.'],
    [['--epoch', '3'], "unknown option '--epoch'"],
    [['a.csv', 'b.csv'], 'too many arguments'],
    [['a.csv', '--rows', '10'], '--rows is for the machine data: a file has its own rows'],
  ])('%j: says what is wrong, and ends with 64', async (args, message) => {
    const { code, printed, said } = await demo(...args);
    expect({ code, printed }).toEqual({ code: 64, printed: '' });
    expect(said).toMatch(/^error: /);
    expect(said).toContain(message);
  });

  it('shows help when asked, and ends with 0', async () => {
    const { code, printed, said } = await demo('--help');
    expect({ code, said }).toEqual({ code: 0, said: '' });
    for (const part of ['Usage: npm run demo --', '--epochs <n>', 'CELERITY_API_KEY', '69 no system answers'])
      expect(printed).toContain(part);
  });

  it('says what to do when no system answers, and ends with 69', async () => {
    const server = await TestGateway.start({});
    await server.stop();
    const { code, said } = await demo('--url', server.url);
    expect(code).toBe(69);
    expect(said).toContain(`error: Celerity at ${server.url} does not answer (connect ECONNREFUSED`);
    expect(said).toContain('\n       Start the system in another terminal: npm start.');
  });

  it('does not take another server for the system', async () => {
    const server = await TestGateway.start({ 'GET /health/live': json(200, { up: true }) });
    try {
      const { code, said } = await demo('--url', `${server.url}/`);
      expect(code).toBe(69);
      expect(said).toContain(`error: ${server.url}/health/live did not answer as Celerity does`);
    } finally {
      await server.stop();
    }
  });

  it('names a file that is not there, and sends nothing', async () => {
    const server = await TestGateway.start({ 'GET /health/live': json(200, { status: 'ok' }) });
    try {
      const { code, said } = await demo('nowhere.csv', '--url', server.url);
      expect(code).toBe(64);
      expect(said).toContain("There is no file 'nowhere.csv'");
      expect(server.asked).toHaveLength(1);
    } finally {
      await server.stop();
    }
  });
});
