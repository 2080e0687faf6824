import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

/** The peer's worker: BullMQ alone, four at a time. */
const connection = new Redis(process.env.CELERY_BROKER_URL!, { maxRetriesPerRequest: null });
const worker = new Worker('bare', ({ data }: { data: { x: number; y: number } }) => Promise.resolve(data.x + data.y), {
  connection,
  concurrency: 4,
});
await worker.waitUntilReady();
console.log('ready');
process.once('SIGTERM', () => void worker.close().then(() => process.exit(0)));
