import { Module } from '@nestjs/common';
import { roughHandlers } from './rough-tasks.js';
import { allHandlers } from './tasks.js';

/** What children of a pool boot in tests. Gates are of the test's own process: gated tasks never pass here. */
@Module({ providers: [...allHandlers, ...roughHandlers] })
export class WorkerModule {}
