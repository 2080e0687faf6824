import {
  type FleetFacts,
  type FleetQuery,
  machineColumn,
  ModelCard,
  type PredictionFacts,
  type Row,
} from '@celerity/contracts';
import { MlModels, PastPredictions, Predictions, type StoredPrediction } from '@celerity/storage';
import { Inject, Injectable } from '@nestjs/common';
import { driftFacts } from './drift-facts.js';
import {
  LostAnswerError,
  ModelGoneError,
  NoMachinesError,
  RowOutOfRangeError,
  UnknownPredictionError,
} from './errors.js';
import { byUrgency, fleetFacts, type Standing } from './fleet-facts.js';
import { LargeAnswers } from './large-answers.js';
import { type PastRow, pastRows } from './past-rows.js';
import { type AnswerFacts, answerFacts, type KnownModel, warningFacts } from './prediction-facts.js';
import { similarFacts } from './similar-facts.js';
import { StoredCalls } from './stored-calls.js';

/** Rows of earlier calls that are compared: the newest. */
const [DRIFT_ROWS, SIMILAR_ROWS] = [1000, 500];
/** A fleet is told from predictions of this time, ms, unless the query says otherwise. */
const WEEK = 7 * 86_400_000;

/** Finds what is known of predictions: the only source of the numbers in a text. */
@Injectable()
export class FactFinder {
  constructor(
    @Inject(Predictions) private readonly predictions: Predictions,
    @Inject(PastPredictions) private readonly past: PastPredictions,
    @Inject(MlModels) private readonly models: MlModels,
    private readonly calls: StoredCalls,
  ) {}

  /**
   * @param question columns that it names are told of, too
   * @throws UnknownPredictionError, PredictionNotAnsweredError, PredictionFailedError, RowOutOfRangeError, ModelGoneError, LostAnswerError
   */
  async ofPrediction(predictionId: string, row: number, question?: string): Promise<PredictionFacts> {
    const stored = await this.predictions.find(predictionId);
    if (!stored) throw new UnknownPredictionError(predictionId);
    const model = await this.model(stored.modelId);
    const answers = await this.calls.answers(stored, model.card);
    const answer = answers[row];
    if (!answer) throw new RowOutOfRangeError(predictionId, row, answers.length);
    const [recent, earlier] = await Promise.all([
      this.predictions.recentRows(stored.modelId, DRIFT_ROWS),
      this.earlier(stored, model.card),
    ]);
    return {
      ...answerFacts(answer, model, question),
      warnings: warningFacts(answer),
      drift: driftFacts(model.card, recent),
      similar: similarFacts(answer.input, model.card, earlier),
    };
  }

  /** @throws ModelGoneError, NoMachinesError */
  async ofFleet({ model_id, machines, since, limit }: FleetQuery): Promise<FleetFacts> {
    const modelId = model_id ?? (await this.past.newestModel());
    if (modelId === undefined) throw new NoMachinesError(NOBODY_NAMED);
    const model = await this.model(modelId);
    const from = since === undefined ? new Date(Date.now() - WEEK) : new Date(since);
    const column = model.card.task === 'rul' ? null : (machineColumn(model.card) ?? '');
    const newest = await this.past.newestOfMachines({ modelId, since: from, machines, column });
    const large = new LargeAnswers(this.predictions, this.calls, model.card);
    const standings = await large.complete(newest);
    if (standings.length === 0) throw new NoMachinesError(noMachines(model, from, machines));
    const shown = byUrgency(standings, model.card).slice(0, limit);
    return fleetFacts(await Promise.all(shown.map((one) => this.told(one, model))), standings, model.card);
  }

  private async told({ predictionId, row }: Standing, model: KnownModel): Promise<AnswerFacts> {
    const stored = await this.predictions.find(predictionId);
    if (!stored) throw new LostAnswerError(predictionId, 'it was just deleted');
    const answer = (await this.calls.answers(stored, model.card))[row];
    if (!answer) throw new LostAnswerError(predictionId, `it has no row ${row}`);
    return answerFacts(answer, model);
  }

  private async model(modelId: string): Promise<KnownModel> {
    const model = await this.models.find(modelId);
    const card = ModelCard.safeParse(model?.card);
    if (!model || !card.success) throw new ModelGoneError(modelId);
    return { id: model.id, name: model.name, version: model.version, card: card.data };
  }

  private async earlier(stored: StoredPrediction, card: ModelCard): Promise<PastRow[]> {
    const calls = await this.past.before(stored, SIMILAR_ROWS);
    return calls.flatMap(({ id, createdAt, inputs, outputs }) =>
      pastRows({ id, createdAt, inputs: inputs as Row[], outputs: outputs as PastRow['output'][] }, card),
    );
  }
}

const NOBODY_NAMED =
  'No prediction names a machine: rows must have the column that tells machines apart (unit_column of the model), see docs/predictions-api.md.';

function noMachines(
  { id, name, version, card }: KnownModel,
  since: Date,
  machines: readonly string[] | undefined,
): string {
  const which = machines ? ` of these ${machines.length} machines` : '';
  const column = machineColumn(card);
  const hint =
    column === undefined
      ? 'Its rows name no machine: train it on data with a unit_column, or an id column.'
      : `Rows must have the column '${column}', which names the machine.`;
  return `Model ${name} (version ${version}, ${id}) has predicted none${which} since ${since.toISOString()}. ${hint}`;
}
