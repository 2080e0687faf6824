import { loadSettings } from '@celerity/config';
import { describe, expect, it } from '@jest/globals';
import { StreamLimit } from './stream-limit.js';

describe('StreamLimit', () => {
  it('refuses one too many for a key, and no other key', () => {
    const limit = new StreamLimit(loadSettings({}, { LIMIT_EVENT_STREAMS: '2' }));
    const close = limit.take('shop');
    limit.take('shop');
    expect(() => limit.take('shop')).toThrow(/shop.*2 event streams/);
    limit.take('other');
    close();
    limit.take('shop');
    expect(() => limit.take('shop')).toThrow();
  });
});
