import 'reflect-metadata';
import { Body, Controller, Inject, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

const QUEUE = Symbol('queue');

/** The peer's gateway: a Nest route on Fastify that calls `queue.add`, and nothing else. */
@Controller()
class BareController {
  constructor(@Inject(QUEUE) private readonly queue: Queue) {}

  @Post('add')
  async add(@Body() { args }: { args: [number, number] }): Promise<{ id: string | undefined }> {
    const job = await this.queue.add('add', { x: args[0], y: args[1] });
    return { id: job.id };
  }
}

const connection = new Redis(process.env.CELERY_BROKER_URL!, { maxRetriesPerRequest: null });

@Module({ controllers: [BareController], providers: [{ provide: QUEUE, useValue: new Queue('bare', { connection }) }] })
class BareModule {}

const app = await NestFactory.create<NestFastifyApplication>(BareModule, new FastifyAdapter(), { logger: false });
await app.listen(Number(process.env.PORT), '127.0.0.1');
console.log('ready');
process.once('SIGTERM', () => process.exit(0));
