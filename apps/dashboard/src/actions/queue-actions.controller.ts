import type { Settings } from '@celerity/config';
import { RequireRole, SchemaPipe } from '@celerity/server';
import { QueueSwitches, SETTINGS, TaskPurger } from '@celerity/task-core';
import { Body, Controller, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Audited, noteAudit } from '../audit/audited.decorator.js';
import type { QueueActionAnswer } from '../resources/actions.js';
import { ConcurrencyBody, Nothing, PurgeBody } from './action-bodies.js';
import { invalid, queueNotFound } from './action-problems.js';

/** What people do to queues: it holds for every worker, also for those to come. */
@Controller('ui/api/queues/:queue')
@RequireRole('admin')
export class QueueActionsController {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(QueueSwitches) private readonly switches: QueueSwitches,
    @Inject(TaskPurger) private readonly purger: TaskPurger,
  ) {}

  @Audited('queue.pause', { target: 'queue' })
  @HttpCode(200)
  @Post('pause')
  async pause(@Param('queue') queue: string, @Body(new SchemaPipe(Nothing)) _: object): Promise<QueueActionAnswer> {
    await this.switches.pause(this.known(queue));
    return { queue, message: `Queue ${queue} is paused: none of its tasks starts until it is resumed.` };
  }

  @Audited('queue.resume', { target: 'queue' })
  @HttpCode(200)
  @Post('resume')
  async resume(@Param('queue') queue: string, @Body(new SchemaPipe(Nothing)) _: object): Promise<QueueActionAnswer> {
    await this.switches.resume(this.known(queue));
    return { queue, message: `Queue ${queue} is resumed.` };
  }

  @Audited('queue.concurrency', { target: 'queue' })
  @HttpCode(200)
  @Post('concurrency')
  async limit(
    @Param('queue') queue: string,
    @Body(new SchemaPipe(ConcurrencyBody)) { limit }: ConcurrencyBody,
  ): Promise<QueueActionAnswer> {
    await this.switches.setConcurrency(this.known(queue), limit);
    const message = limit === null ? 'runs as many tasks as there are slots' : `runs at most ${limit} tasks at once`;
    return { queue, message: `Queue ${queue} ${message}.` };
  }

  @Audited('queue.purge', { target: 'queue' })
  @HttpCode(200)
  @Post('purge')
  async purge(
    @Param('queue') queue: string,
    @Body(new SchemaPipe(PurgeBody)) { confirm }: PurgeBody,
    @Req() request: FastifyRequest,
  ): Promise<QueueActionAnswer> {
    this.known(queue);
    if (confirm !== queue) {
      throw invalid([
        { path: 'confirm', message: `must be the name of the queue, '${queue}': a purge cannot be undone` },
      ]);
    }
    const purged = await this.purger.purge(queue);
    noteAudit(request, { details: { purged } });
    return { queue, message: `${purged} tasks of queue ${queue} were ended as REVOKED.`, purged };
  }

  private known(queue: string): string {
    const { queues } = this.settings.tasks;
    if (!queues.includes(queue)) throw queueNotFound(queue, queues);
    return queue;
  }
}
