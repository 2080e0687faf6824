import type { ModelCard } from '@celerity/contracts';
import type { MachineAnswer, Predictions } from '@celerity/storage';
import { LostAnswerError } from './errors.js';
import type { Standing } from './fleet-facts.js';
import type { PastRow } from './past-rows.js';
import type { StoredCalls } from './stored-calls.js';

/** Large calls, each an artifact, that are read for the machines in them. */
const MOST_LARGE = 20;

/** Completes what is known of machines from calls that are too large for the database. */
export class LargeAnswers {
  private read = 0;
  private readonly known = new Map<string, Promise<PastRow[]>>();

  constructor(
    private readonly predictions: Predictions,
    private readonly calls: StoredCalls,
    private readonly card: ModelCard,
  ) {}

  async complete(newest: readonly MachineAnswer[]): Promise<Standing[]> {
    const standings: Standing[] = [];
    for (const one of newest) {
      const standing = one.row === null ? await this.lookUp(one) : { ...one, row: one.row };
      if (standing) standings.push(standing);
    }
    return standings;
  }

  /** Undefined for a machine of one call too many, and where its artifact is gone. */
  private async lookUp({ machine, predictionId }: MachineAnswer): Promise<Standing | undefined> {
    const answers = await this.answers(predictionId);
    const answer = answers.findLast((one) => one.machine === machine);
    if (!answer) return undefined;
    const { probability = null, value = null, label = null } = answer.output;
    return { machine, predictionId, row: answer.row, probability, value, label };
  }

  private answers(predictionId: string): Promise<PastRow[]> {
    const known = this.known.get(predictionId);
    if (known || this.read++ >= MOST_LARGE) return known ?? Promise.resolve([]);
    const answers = this.predictions
      .find(predictionId)
      .then((stored) => (stored ? this.calls.answers(stored, this.card) : []))
      .catch((error: unknown) => {
        if (error instanceof LostAnswerError) return [];
        throw error;
      });
    this.known.set(predictionId, answers);
    return answers;
  }
}
