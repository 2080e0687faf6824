import { taskDefinitions } from '@celerity/contracts';
import { runWorker } from '@celerity/server';
import { WorkerModule } from './worker.module.js';

await runWorker(WorkerModule, { name: 'worker-default', port: 3001, queues: ['celery'], tasks: taskDefinitions });
