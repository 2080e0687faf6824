import { RequireRole, SchemaPipe } from '@celerity/server';
import { Control, type ControlReplies, TaskRegistry } from '@celerity/task-core';
import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { Audited } from '../audit/audited.decorator.js';
import type { WorkerActionAnswer } from '../resources/actions.js';
import {
  AutoscaleBody,
  ConsumerBody,
  Nothing,
  PoolSizeBody,
  RateLimitBody,
  ShutdownBody,
  TimeLimitBody,
} from './action-bodies.js';
import { workerNotFound } from './action-problems.js';

/** What people do to workers. A worker that refuses is no error of the request: its answer says why. */
@Controller('ui/api')
@RequireRole('admin')
export class WorkerActionsController {
  constructor(
    @Inject(Control) private readonly control: Control,
    @Inject(TaskRegistry) private readonly registry: TaskRegistry,
  ) {}

  @Audited('worker.pool.grow', { target: 'worker' })
  @HttpCode(200)
  @Post('workers/:worker/pool/grow')
  async grow(@Param('worker') worker: string, @Body(new SchemaPipe(PoolSizeBody)) { n }: PoolSizeBody) {
    return answerOf(await this.control.poolGrow(n, await this.only(worker)));
  }

  @Audited('worker.pool.shrink', { target: 'worker' })
  @HttpCode(200)
  @Post('workers/:worker/pool/shrink')
  async shrink(@Param('worker') worker: string, @Body(new SchemaPipe(PoolSizeBody)) { n }: PoolSizeBody) {
    return answerOf(await this.control.poolShrink(n, await this.only(worker)));
  }

  @Audited('worker.pool.restart', { target: 'worker' })
  @HttpCode(200)
  @Post('workers/:worker/pool/restart')
  async restart(@Param('worker') worker: string, @Body(new SchemaPipe(Nothing)) _: object) {
    return answerOf(await this.control.poolRestart(await this.only(worker)));
  }

  @Audited('worker.pool.autoscale', { target: 'worker' })
  @HttpCode(200)
  @Post('workers/:worker/pool/autoscale')
  async autoscale(@Param('worker') worker: string, @Body(new SchemaPipe(AutoscaleBody)) { min, max }: AutoscaleBody) {
    return answerOf(await this.control.autoscale(max, min, await this.only(worker)));
  }

  @Audited('worker.consumer.add', { target: 'worker' })
  @HttpCode(200)
  @Post('workers/:worker/consumers/add')
  async addConsumer(@Param('worker') worker: string, @Body(new SchemaPipe(ConsumerBody)) { queue }: ConsumerBody) {
    return answerOf(await this.control.addConsumer(queue, await this.only(worker)));
  }

  @Audited('worker.consumer.cancel', { target: 'worker' })
  @HttpCode(200)
  @Post('workers/:worker/consumers/cancel')
  async cancelConsumer(@Param('worker') worker: string, @Body(new SchemaPipe(ConsumerBody)) { queue }: ConsumerBody) {
    return answerOf(await this.control.cancelConsumer(queue, await this.only(worker)));
  }

  @Audited('worker.rate-limit', { target: 'worker' })
  @HttpCode(200)
  @Post('workers/:worker/rate-limit')
  async limitRateOn(@Param('worker') worker: string, @Body(new SchemaPipe(RateLimitBody)) body: RateLimitBody) {
    const { name } = this.registry.get(body.task);
    return answerOf(await this.control.rateLimit(name, body.rate, await this.only(worker)));
  }

  @Audited('worker.rate-limit')
  @HttpCode(200)
  @Post('rate-limit')
  async limitRate(@Body(new SchemaPipe(RateLimitBody)) body: RateLimitBody) {
    return answerOf(await this.control.rateLimit(this.registry.get(body.task).name, body.rate));
  }

  @Audited('worker.time-limit', { target: 'worker' })
  @HttpCode(200)
  @Post('workers/:worker/time-limit')
  async limitTimeOn(@Param('worker') worker: string, @Body(new SchemaPipe(TimeLimitBody)) body: TimeLimitBody) {
    const { name } = this.registry.get(body.task);
    return answerOf(await this.control.timeLimit(name, body, await this.only(worker)));
  }

  @Audited('worker.time-limit')
  @HttpCode(200)
  @Post('time-limit')
  async limitTime(@Body(new SchemaPipe(TimeLimitBody)) body: TimeLimitBody) {
    return answerOf(await this.control.timeLimit(this.registry.get(body.task).name, body));
  }

  @Audited('worker.shutdown', { target: 'worker' })
  @HttpCode(200)
  @Post('workers/:worker/shutdown')
  async shutdown(@Param('worker') worker: string, @Body(new SchemaPipe(ShutdownBody)) { cold }: ShutdownBody) {
    return answerOf(await this.control.shutdown({ cold, ...(await this.only(worker)) }));
  }

  /** @throws ProblemError 404: a command to a name that nobody has would be waited for in vain. */
  private async only(worker: string): Promise<{ destination: string[] }> {
    const live = (await this.control.workers()).map(({ name }) => name);
    if (!live.includes(worker)) throw workerNotFound(worker, live);
    return { destination: [worker] };
  }
}

function answerOf({ replies, silent }: ControlReplies<string>): WorkerActionAnswer {
  return {
    replies: Object.entries(replies).map(([worker, reply]) =>
      'ok' in reply ? { worker, ok: true, message: reply.ok } : { worker, ok: false, message: reply.error },
    ),
    silent,
  };
}
