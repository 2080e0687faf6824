/** The table cannot be learned as it is. The message says which column, and what to do about it. */
export class UnsuitableDataError extends Error {
  constructor(
    message: string,
    /** The column at fault; undefined where it is the table as a whole. */
    readonly column?: string,
  ) {
    super(message);
    this.name = 'UnsuitableDataError';
  }
}

/** Conditions that a model cannot meet: no such column or value, or one so rare that no row was found in many attempts. */
export class UnmetConditionError extends Error {
  constructor(
    message: string,
    readonly column: string,
  ) {
    super(message);
    this.name = 'UnmetConditionError';
  }
}

/** The loss is no longer a number: the steps were too large. */
export class TrainingDivergedError extends Error {
  constructor(epoch: number, learningRate: number) {
    super(`The training diverged in epoch ${epoch}. Try a learning_rate below ${learningRate}.`);
    this.name = 'TrainingDivergedError';
  }
}
