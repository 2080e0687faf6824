import type { ServerStatus } from '@celerity/task-core';
import type { HealthCheck } from './health-checks.js';

/** Broker and result backend answer; with their versions, and what a power cut would cost. */
export function redisChecks(servers: ServerStatus): HealthCheck[] {
  return [
    { name: 'broker', check: async () => ({ ...(await servers.status('broker')) }) },
    { name: 'result_backend', check: async () => ({ ...(await servers.status('results')) }) },
  ];
}
