import { taskDefinitions } from '@celerity/contracts';
import { runWorker } from '@celerity/server';
import { StorageModule } from '@celerity/storage';

await runWorker({
  name: 'worker-ml',
  port: 3003,
  queues: ['ml'],
  tasks: taskDefinitions,
  handlers: import.meta.resolve('./worker.module.js'),
  imports: [StorageModule.forRoot({ migrate: true })],
});
