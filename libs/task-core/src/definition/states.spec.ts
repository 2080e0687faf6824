import { describe, expect, it } from '@jest/globals';
import { isReady, TASK_STATES } from './states.js';

describe('task states', () => {
  it('are ready when they end a task', () => {
    expect(TASK_STATES.filter(isReady)).toEqual(['SUCCESS', 'FAILURE', 'REVOKED']);
  });
});
