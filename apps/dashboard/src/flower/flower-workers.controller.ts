import { type Caller, CurrentCaller, RequireRole } from '@celerity/server';
import { Control, type ControlReplies, TaskRegistry } from '@celerity/task-core';
import { Controller, Get, HttpCode, Inject, Param, Post, Req, UseFilters } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Audited, noteAudit } from '../audit/audited.decorator.js';
import { AcceptFlowerBody, FlowerArguments } from './flower-arguments.js';
import { FlowerError, FlowerFilter, unknownTask, unknownWorker } from './flower-error.js';
import { FlowerWorkers } from './flower-workers.js';

interface Message {
  message: string;
}

/** Flower's routes of workers. */
@Controller('api')
@UseFilters(FlowerFilter)
@RequireRole('admin')
export class FlowerWorkersController {
  constructor(
    @Inject(Control) private readonly control: Control,
    @Inject(TaskRegistry) private readonly registry: TaskRegistry,
    private readonly workers: FlowerWorkers,
  ) {}

  /** `refresh` changes nothing: workers are asked each time. */
  @RequireRole('viewer')
  @Get('workers')
  async list(@Req() request: FastifyRequest, @CurrentCaller() caller: Caller): Promise<object> {
    const given = await FlowerArguments.of(request);
    const name = given.optional('workername');
    const live = await this.workers.live();
    if (given.flag('status')) return Object.fromEntries(live.map((worker) => [worker.name, true]));
    const asked = name ? live.filter((worker) => worker.name === name) : live;
    if (name && asked.length === 0) throw unknownWorker(name);
    return this.workers.ask(asked, caller);
  }

  @Audited('worker.shutdown', { target: 'worker' })
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('worker/shutdown/:worker')
  async shutdown(@Param('worker') worker: string): Promise<Message> {
    await this.control.shutdown(await this.only(worker));
    return { message: 'Shutting down!' };
  }

  @Audited('worker.pool.restart', { target: 'worker' })
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('worker/pool/restart/:worker')
  async restart(@Param('worker') worker: string): Promise<Message> {
    const replies = await this.control.poolRestart(await this.only(worker));
    okOr403(replies, worker, `Failed to restart the '${worker}' pool: `);
    return { message: `Restarting '${worker}' worker's pool` };
  }

  @Audited('worker.pool.grow', { target: 'worker' })
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('worker/pool/grow/:worker')
  async grow(@Param('worker') worker: string, @Req() request: FastifyRequest): Promise<Message> {
    const n = (await FlowerArguments.of(request)).integer('n', 1);
    const replies = await this.control.poolGrow(n, await this.only(worker));
    okOr403(replies, worker, `Failed to grow '${worker}' worker's pool: `);
    return { message: `Growing '${worker}' worker's pool by ${n}` };
  }

  @Audited('worker.pool.shrink', { target: 'worker' })
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('worker/pool/shrink/:worker')
  async shrink(@Param('worker') worker: string, @Req() request: FastifyRequest): Promise<Message> {
    const n = (await FlowerArguments.of(request)).integer('n', 1);
    const replies = await this.control.poolShrink(n, await this.only(worker));
    okOr403(replies, worker, `Failed to shrink '${worker}' worker's pool: `);
    return { message: `Shrinking '${worker}' worker's pool by ${n}` };
  }

  @Audited('worker.pool.autoscale', { target: 'worker' })
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('worker/pool/autoscale/:worker')
  async autoscale(@Param('worker') worker: string, @Req() request: FastifyRequest): Promise<Message> {
    const given = await FlowerArguments.of(request);
    const destination = await this.only(worker);
    const [min, max] = [given.integer('min'), given.integer('max')];
    const replies = await this.control.autoscale(max, min, destination);
    okOr403(replies, worker, `Failed to autoscale '${worker}' worker: `);
    return { message: `Autoscaling '${worker}' worker (min=${min}, max=${max})` };
  }

  @Audited('worker.consumer.add', { target: 'worker' })
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('worker/queue/add-consumer/:worker')
  async addConsumer(@Param('worker') worker: string, @Req() request: FastifyRequest): Promise<Message> {
    const given = await FlowerArguments.of(request);
    const destination = await this.only(worker);
    const queue = given.required('queue');
    const replies = await this.control.addConsumer(queue, destination);
    return { message: okOr403(replies, worker, `Failed to add '${queue}' consumer to '${worker}' worker: `) };
  }

  @Audited('worker.consumer.cancel', { target: 'worker' })
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('worker/queue/cancel-consumer/:worker')
  async cancelConsumer(@Param('worker') worker: string, @Req() request: FastifyRequest): Promise<Message> {
    const given = await FlowerArguments.of(request);
    const destination = await this.only(worker);
    const queue = given.required('queue');
    const replies = await this.control.cancelConsumer(queue, destination);
    return { message: okOr403(replies, worker, `Failed to cancel '${queue}' consumer from '${worker}' worker: `) };
  }

  @Audited('worker.time-limit')
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('task/timeout/:task')
  async limitTime(@Param('task') task: string, @Req() request: FastifyRequest): Promise<Message> {
    const given = await FlowerArguments.of(request);
    const worker = await this.limited(task, given, request);
    const limits = { hard: given.number('hard') ?? null, soft: given.number('soft') ?? null };
    const replies = await this.control.timeLimit(task, limits, { destination: [worker] });
    return { message: okOr403(replies, worker, "Failed to set timeouts: '", "'") };
  }

  @Audited('worker.rate-limit')
  @AcceptFlowerBody()
  @HttpCode(200)
  @Post('task/rate-limit/:task')
  async limitRate(@Param('task') task: string, @Req() request: FastifyRequest): Promise<Message> {
    const given = await FlowerArguments.of(request);
    const worker = await this.limited(task, given, request);
    const replies = await this.control.rateLimit(task, given.required('ratelimit'), { destination: [worker] });
    return { message: okOr403(replies, worker, "Failed to set rate limit: '", "'") };
  }

  /** The worker that a limit is for. */
  private async limited(task: string, given: FlowerArguments, request: FastifyRequest): Promise<string> {
    const worker = given.required('workername');
    noteAudit(request, { target: worker, details: { task } });
    if (!this.registry.find(task)) throw unknownTask(task);
    await this.only(worker);
    return worker;
  }

  private async only(worker: string): Promise<{ destination: string[] }> {
    const live = await this.workers.live();
    if (!live.some(({ name }) => name === worker)) throw unknownWorker(worker);
    return { destination: [worker] };
  }
}

/** What the worker said. @throws FlowerError 403 when it refused, or said nothing */
function okOr403({ replies }: ControlReplies<string>, worker: string, before: string, after = ''): string {
  const reply = replies[worker];
  if (reply && 'ok' in reply) return reply.ok;
  throw new FlowerError(403, `${before}${reply?.error ?? 'no answer'}${after}`);
}
