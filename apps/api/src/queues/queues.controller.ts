import { RequireRole } from '@celerity/server';
import { QueueMonitor, type QueueStatus } from '@celerity/task-core';
import { Controller, Get, Inject } from '@nestjs/common';
import { DescribeQueues } from './queues.docs.js';

/** Tells how full the queues are. */
@Controller('api/queues')
export class QueuesController {
  constructor(@Inject(QueueMonitor) private readonly monitor: QueueMonitor) {}

  @DescribeQueues()
  @RequireRole('viewer')
  @Get()
  async list(): Promise<{ items: QueueStatus[]; next_cursor: null }> {
    return { items: await this.monitor.all(), next_cursor: null };
  }
}
