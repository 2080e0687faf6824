import { taskDefinitions } from '@celerity/contracts';
import { runWorker } from '@celerity/server';
import { StorageModule } from '@celerity/storage';

await runWorker({
  name: 'worker-default',
  port: 3001,
  queues: ['celery'],
  tasks: taskDefinitions,
  handlers: import.meta.resolve('./worker.module.js'),
  imports: [StorageModule.forRoot({ migrate: true })],
});
