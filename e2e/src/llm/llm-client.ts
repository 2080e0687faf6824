import { EventSource } from '../event-source.js';
import type { Answer } from '../http-client.js';
import { MACHINE, MlClient } from '../ml/ml-client.js';

type Json = Record<string, unknown>;

/** Calls of the gateway as a client makes them who wants words. */
export class LlmClient extends MlClient {
  /** Trains a model of failures and asks it about so many machines. @returns ids of both */
  async predicted(machines: number): Promise<{ modelId: string; predictionId: string }> {
    const modelId = await this.model(await this.machines(1500));
    const rows = Array.from({ length: machines }, (_, index) => ({
      ...{ ...MACHINE, UDI: 100 + index },
      ...{ 'Torque [Nm]': 60 + index, 'Tool wear [min]': 215, 'Rotational speed [rpm]': 1300 },
    }));
    const { status, body } = await this.predict(modelId, rows);
    if (status !== 200) throw new Error(`the prediction was answered ${status}: ${JSON.stringify(body)}`);
    return { modelId, predictionId: body.prediction_id };
  }

  post(path: string, body: Json, headers: Record<string, string> = {}): Promise<Answer> {
    return this.system.request(`/api/llm/${path}`, { body, headers });
  }

  /** Has a prediction explained, and waits for it. */
  async explained(predictionId: string, more: Json = {}): Promise<Answer['body']> {
    const { status, body } = await this.post('explain', { prediction_id: predictionId, ...more });
    if (status !== 202) throw new Error(`the call was answered ${status}: ${JSON.stringify(body)}`);
    const { state, error } = await this.ended(body.task_id);
    if (state !== 'SUCCESS') throw new Error(`the explanation ended as ${state}: ${JSON.stringify(error)}`);
    return (await this.system.request(`/api/llm/explanations/${body.explanation_id}`)).body;
  }

  /** The result of what a POST has started. */
  async result(path: string, body: Json): Promise<Answer['body']> {
    const { task_id: taskId } = (await this.post(path, body)).body;
    return (await this.ended(taskId)).result;
  }

  /** A text as it is written. */
  stream(path: string, body: Json): EventSource {
    return new EventSource(new URL(`/api/llm/${path}`, this.system.api.url).href, {}, body);
  }
}

/** What a reader shows: each piece at its offset; another draft begins anew. */
export function shown(events: EventSource['events']): string {
  let [text, draft] = ['', 0];
  for (const { event, data } of events) {
    if (event !== 'token') continue;
    if (data.draft !== draft) text = '';
    draft = data.draft as number;
    text = text.slice(0, data.offset as number) + String(data.text);
  }
  return text;
}
