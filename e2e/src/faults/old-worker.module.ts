import { Add } from '@celerity/task-core/testing';
import { Module } from '@nestjs/common';

/** What the older version could do. */
@Module({ providers: [Add] })
export class WorkerModule {}
