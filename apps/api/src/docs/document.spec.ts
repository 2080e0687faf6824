import { describe, expect, it } from '@jest/globals';
import { DatasetsController } from '../datasets/datasets.controller.js';
import { UploadsController } from '../datasets/uploads.controller.js';
import { GanJobsController } from '../gan/jobs.controller.js';
import { GanModelsController } from '../gan/models.controller.js';
import { LLM_CONTROLLERS } from '../llm/llm.module.js';
import { ML_CONTROLLERS } from '../ml/ml.module.js';
import { QueuesController } from '../queues/queues.controller.js';
import { TaskTypesController } from '../task-types/task-types.controller.js';
import { SubmissionsController } from '../tasks/submissions.controller.js';
import { TaskEventsController } from '../tasks/task-events.controller.js';
import { TasksController } from '../tasks/tasks.controller.js';
import { pathsOf, routesOf } from './build-document.js';
import { SchemaBook } from './schema-book.js';
import { serverRoutes } from './server-routes.js';

type Operation = {
  operationId: string;
  parameters: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: unknown; examples: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema?: unknown; examples?: object }> }>;
};

const controllers = [
  SubmissionsController,
  TasksController,
  TaskEventsController,
  TaskTypesController,
  QueuesController,
  UploadsController,
  DatasetsController,
  GanJobsController,
  GanModelsController,
  ...ML_CONTROLLERS,
  ...LLM_CONTROLLERS,
];
const book = new SchemaBook();
const paths = pathsOf([...controllers.flatMap(routesOf), ...serverRoutes], book) as Record<
  string,
  Record<string, Operation>
>;
const operations = Object.values(paths).flatMap((path) => Object.values(path));

describe('the OpenAPI document', () => {
  it('has every route', () => {
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(routes.sort()).toEqual([
      'delete /api/datasets/{dataset_id}',
      'delete /api/gan/jobs/{job_id}',
      'delete /api/gan/models/{model_id}',
      'delete /api/ml/models/{model_id}',
      'delete /api/tasks/{id}',
      'get /api/datasets',
      'get /api/datasets/{dataset_id}',
      'get /api/datasets/{dataset_id}/rows',
      'get /api/gan/jobs',
      'get /api/gan/jobs/{job_id}',
      'get /api/gan/jobs/{job_id}/progress',
      'get /api/gan/models',
      'get /api/gan/models/{model_id}',
      'get /api/gan/models/{model_id}/file',
      'get /api/llm/explanations/{explanation_id}',
      'get /api/ml/models',
      'get /api/ml/models/{model_id}',
      'get /api/ml/models/{model_id}/drift',
      'get /api/ml/models/{model_id}/file',
      'get /api/ml/models/{model_id}/progress',
      'get /api/ml/predictions',
      'get /api/ml/predictions/{prediction_id}',
      'get /api/queues',
      'get /api/task-types',
      'get /api/tasks/{id}',
      'get /api/tasks/{id}/events',
      'get /api/tasks/{id}/result',
      'get /health',
      'get /health/live',
      'get /health/ready',
      'get /metrics',
      'post /api/datasets',
      'post /api/gan/models/{model_id}/evaluate',
      'post /api/gan/models/{model_id}/sample',
      'post /api/gan/train',
      'post /api/llm/ask',
      'post /api/llm/explain',
      'post /api/llm/fleet-summary',
      'post /api/ml/anomalies',
      'post /api/ml/models',
      'post /api/ml/models/{model_id}/promote',
      'post /api/ml/predict',
      'post /api/ml/predict/batch',
      'post /api/ml/train',
      'post /api/tasks',
      'post /api/tasks/{name}',
    ]);
  });

  it('gives every operation an id of its own, and names every path parameter', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, methods] of Object.entries(paths)) {
      const named = (path.match(/\{\w+\}/g) ?? []).map((name) => name.slice(1, -1));
      for (const { parameters } of Object.values(methods)) {
        expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(named);
      }
    }
  });

  it('describes every answer with a schema and an example', () => {
    for (const { requestBody, responses } of operations) {
      const bodies = [...Object.values(responses).map(({ content }) => content), requestBody?.content];
      for (const content of bodies) {
        for (const body of Object.values(content ?? {})) {
          expect(body.schema).toBeDefined();
          expect(Object.keys(body.examples ?? {})).not.toHaveLength(0);
        }
      }
      for (const { description } of Object.values(responses)) expect(description).not.toBe('');
    }
  });

  it('refers only to schemas that it has', () => {
    const text = JSON.stringify({ paths, schemas: book.schemas });
    const names = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !(name in book.schemas))).toEqual([]);
    expect(text).not.toMatch(/\$defs|"\$schema"/);
  });
});
