import { describe, expect, it } from '@jest/globals';
import { apiKeys } from './api-key.js';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

const messages = (text: string) => apiKeys.safeParse(text).error?.issues.map((issue) => issue.message);

describe('apiKeys', () => {
  it('reads every entry, digests in lower case', () => {
    expect(apiKeys.parse(`ci:operator:${A.toUpperCase()}, ops:Admin:${B}`)).toEqual([
      { name: 'ci', role: 'operator', sha256: A },
      { name: 'ops', role: 'admin', sha256: B },
    ]);
  });

  it('says which entry is wrong without repeating it', () => {
    expect(messages(`ci:operator:${A},hunter2`)).toEqual([
      expect.stringMatching(/^entry 2 must be name:role:sha256hex/),
    ]);
    expect(messages('ci:root:hunter2')?.[0]).not.toContain('hunter2');
    expect(messages(`ci:viewer:${A},`)).toEqual([expect.stringMatching(/^entry 2 must be/)]);
  });

  it('refuses one name twice and one digest twice', () => {
    expect(messages(`ci:viewer:${A},ci:admin:${B}`)).toEqual(['entry 2 repeats the name ci: every key needs its own']);
    expect(messages(`ci:viewer:${A},ops:admin:${A}`)).toEqual([
      'entry 2 (ops) has the same digest as ci: every key needs its own',
    ]);
  });
});
