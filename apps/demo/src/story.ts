import type { Dataset, Explanation, QualityReport, TrainedModel } from './gateway/resources.js';
import type { ShownPrediction } from './stages/predict.js';

/** What the stages find out; a stage that is added adds its own. */
export interface Facts {
  dataset: Dataset;
  job: { job_id: string; task_id: string };
  model: { model_id: string };
  synthetic: { dataset_id: string; rows: number };
  report: QualityReport;
  predictor: TrainedModel;
  enriched: TrainedModel & { synthetic_rows: number };
  prediction: { prediction_id: string };
  predictions: ShownPrediction[];
  explanation: Explanation;
}

/** What has been found out so far: stages hand it on to those after them. */
export class Story {
  /** As far as they are known. */
  readonly facts: Partial<Facts> = {};
  /** Where to look further: paths by what is there. */
  readonly links = new Map<string, string>();

  tell<K extends keyof Facts>(name: K, fact: Facts[K]): void {
    this.facts[name] = fact;
  }

  /** @throws Error when no stage before has told it: their order is wrong. */
  get<K extends keyof Facts>(name: K): Facts[K] {
    const fact = this.facts[name];
    if (fact === undefined)
      throw new Error(`No stage before this one tells '${name}': see the order in stages/index.ts.`);
    return fact;
  }
}
