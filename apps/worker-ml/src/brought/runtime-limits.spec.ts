import { openSession } from '@celerity/onnx';
import { describe, expect, it } from '@jest/globals';
import { NEWEST_IR, NEWEST_OPSETS } from './runtime-limits.js';
import { linearFile } from './testing/brought-files.js';

const loads = async (file: Uint8Array) => {
  try {
    await (await openSession(file)).release();
    return true;
  } catch {
    return false;
  }
};

describe('the newest versions', () => {
  // Of the other name of '' the runtime does not check the version.
  it.each([...NEWEST_OPSETS].filter(([domain]) => domain !== 'ai.onnx'))(
    'are those of the runtime: opset "%s"',
    async (domain, newest) => {
      const file = (version: number) => linearFile({ opsets: { '': 18, [domain]: version } });
      expect([await loads(file(newest)), await loads(file(newest + 1))]).toEqual([true, false]);
    },
  );

  it('are those of the runtime: IR', async () => {
    const file = (version: number) => Uint8Array.from(linearFile(), (byte, at) => (at === 1 ? version : byte));
    expect([await loads(file(NEWEST_IR)), await loads(file(NEWEST_IR + 1))]).toEqual([true, false]);
  });
});
