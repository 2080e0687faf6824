import type { HealthCheck, ServerStatus } from '@celerity/task-core';

/** Broker and result backend answer; with their versions, and what a power cut would cost. */
export function redisChecks(servers: ServerStatus): HealthCheck[] {
  return [
    { name: 'broker', check: async () => ({ ...(await servers.status('broker')) }) },
    { name: 'result_backend', check: async () => ({ ...(await servers.status('results')) }) },
  ];
}
