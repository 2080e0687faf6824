import { detectAnomalies } from '@celerity/contracts';
import { Handles, LoggingTask } from '@celerity/task-core';
import {
  AnomalyDetection,
  type AnomalyInput,
  type AnomalyResult,
  type AnomalyTask,
} from '../anomalies/anomaly-detection.js';

@Handles(detectAnomalies)
export class DetectAnomalies extends LoggingTask<typeof detectAnomalies> {
  constructor(private readonly detection: AnomalyDetection) {
    super();
  }

  run(input: AnomalyInput, task: AnomalyTask): Promise<AnomalyResult> {
    return this.detection.run(input, task);
  }
}
