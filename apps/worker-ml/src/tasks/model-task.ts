import type { checkModel, trainModel, trainRulModel } from '@celerity/contracts';
import type { JobError } from '@celerity/storage';
import { bindArguments, LoggingTask, type ReadyState, type TaskContext } from '@celerity/task-core';

type ModelDefinition = typeof trainModel | typeof trainRulModel | typeof checkModel;

/** What ends the row of a model that could not be made. */
interface Maker {
  settle(modelId: string, task: Pick<TaskContext, 'request'>, state: ReadyState, error: JobError | null): Promise<void>;
}

/** A task that makes a model, by training or by checking it: the model's row ends with it. */
export abstract class ModelTask<D extends ModelDefinition, M extends Maker> extends LoggingTask<D> {
  constructor(
    private readonly definition: D,
    protected readonly maker: M,
  ) {
    super();
  }

  /** Where this does not get its turn (kill -9, a database that is away), the gateway mends it. */
  override async onFailure(error: Error, task: TaskContext<D>, runtime: number): Promise<void> {
    await super.onFailure(error, task, runtime);
    const { name, message } = error;
    await this.maker.settle(this.modelIdOf(task), task, 'FAILURE', { type: name, message });
  }

  override async afterReturn(state: ReadyState, task: TaskContext<D>, runtime: number): Promise<void> {
    await super.afterReturn(state, task, runtime);
    if (state === 'REVOKED') await this.maker.settle(this.modelIdOf(task), task, 'REVOKED', null);
  }

  private modelIdOf({ request }: TaskContext<D>): string {
    return String(bindArguments(this.definition, request.args, request.kwargs).values.model_id);
  }
}
