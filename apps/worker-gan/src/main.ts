import { taskDefinitions } from '@celerity/contracts';
import { runWorker } from '@celerity/server';
import { StorageModule } from '@celerity/storage';

await runWorker({
  name: 'worker-gan',
  port: 3002,
  queues: ['gan'],
  tasks: taskDefinitions,
  handlers: import.meta.resolve('./worker.module.js'),
  imports: [StorageModule.forRoot({ migrate: true })],
});
