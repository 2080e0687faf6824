import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { loadSettings } from '@celerity/config';
import { TaskError } from '@celerity/task-core';
import { describe, expect, it } from '@jest/globals';
import { knownReason, tryAddress } from './start-failure.js';

describe('a server that cannot start', () => {
  it('notices that its port is taken, and says what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const settings = loadSettings({}, { PORT: String(port) });
    try {
      const error: unknown = await tryAddress(settings).catch((reason: unknown) => reason);
      expect(knownReason(error, settings)).toMatch(new RegExp(`port ${port} of 127.0.0.1 is taken.*set PORT`));
    } finally {
      other.close();
    }
    await tryAddress(settings);
  });

  it('repeats the fix that the engine names, and leaves the unknown to its stack', () => {
    const settings = loadSettings({}, {});
    expect(knownReason(new TaskError('Add x to y.'), settings)).toBe('Add x to y.');
    expect(knownReason(new Error('odd'), settings)).toBeUndefined();
  });
});
