import type { PoolKind } from './pool.js';

/** What a pool can enforce on a task that does not cooperate. The same table stands in `docs/pools.md`. */
export interface PoolCapabilities {
  /** The signal aborts at the soft limit: the task's code must come to an `await` to see it. */
  softTimeLimit: 'awaiting code';
  /** Ends a run at its hard limit, or when it is revoked with `terminate`. */
  hardTimeLimit: 'any code' | 'JavaScript' | 'recorded only';
  /** Replaces a child that uses too much memory. */
  maxMemory: 'process' | 'heap' | 'no';
  /** Replaces a child after so many tasks. */
  maxTasks: boolean;
  /** A task that crashes or exits its process takes nothing else with it. */
  isolation: 'process' | 'exits only' | 'no';
}

export const POOL_CAPABILITIES: Readonly<Record<PoolKind, PoolCapabilities>> = {
  prefork: {
    softTimeLimit: 'awaiting code',
    hardTimeLimit: 'any code',
    maxMemory: 'process',
    maxTasks: true,
    isolation: 'process',
  },
  threads: {
    softTimeLimit: 'awaiting code',
    hardTimeLimit: 'JavaScript',
    maxMemory: 'heap',
    maxTasks: true,
    isolation: 'exits only',
  },
  solo: {
    softTimeLimit: 'awaiting code',
    hardTimeLimit: 'recorded only',
    maxMemory: 'no',
    maxTasks: false,
    isolation: 'no',
  },
};
