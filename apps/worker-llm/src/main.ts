import { taskDefinitions } from '@celerity/contracts';
import { runWorker } from '@celerity/server';
import { StorageModule } from '@celerity/storage';
import { ProviderHealthModule } from './health/provider-health.module.js';

await runWorker({
  name: 'worker-llm',
  port: 3004,
  queues: ['llm'],
  tasks: taskDefinitions,
  handlers: import.meta.resolve('./worker.module.js'),
  imports: [StorageModule.forRoot({ migrate: true }), ProviderHealthModule],
  // Who waits for a server can wait for several; a model in the process takes the cores, and is killed with it when it hangs.
  suited: ({ llm }) =>
    llm.provider === 'llama-cpp' ? { pool: 'prefork', concurrency: 1 } : { pool: 'solo', concurrency: 8 },
});
