import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { MlModule } from '../ml/ml.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { AnsweredPredictions } from './answered-predictions.js';
import { AskController } from './ask.controller.js';
import { ExplainController } from './explain.controller.js';
import { TextTasks } from './text-tasks.js';
import { WrittenExplanations } from './written-explanations.js';

export const LLM_CONTROLLERS = [ExplainController, AskController];

@Module({
  imports: [IdempotencyModule, TasksModule, MlModule],
  controllers: LLM_CONTROLLERS,
  providers: [AnsweredPredictions, TextTasks, WrittenExplanations],
  exports: [WrittenExplanations],
})
export class LlmModule {}
