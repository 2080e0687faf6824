import { sampleModel } from '@celerity/contracts';
import { Handles, LoggingTask } from '@celerity/task-core';
import { RowSampling, type SamplingInput, type SamplingResult, type SamplingTask } from '../sampling/row-sampling.js';

@Handles(sampleModel)
export class SampleModel extends LoggingTask<typeof sampleModel> {
  constructor(private readonly sampling: RowSampling) {
    super();
  }

  run(input: SamplingInput, task: SamplingTask): Promise<SamplingResult> {
    return this.sampling.run(input, task);
  }
}
