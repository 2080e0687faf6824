import { Module } from '@nestjs/common';
import { Idempotency } from './idempotency.js';

/** For every module with a POST that may be repeated. */
@Module({ providers: [Idempotency], exports: [Idempotency] })
export class IdempotencyModule {}
