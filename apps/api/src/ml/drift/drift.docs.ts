import { problemTypes } from '@celerity/server';
import { z } from 'zod';
import { Operation } from '../../docs/operation.decorator.js';
import { storageDocs } from '../../storage/storage.docs.js';
import { EXAMPLE_MODEL, modelIdParameter } from '../ml-examples.js';
import { modelNotFound, modelNotReady } from '../ml-problems.js';
import { DriftReport } from './drift-report.js';

/** Query of `GET /api/ml/models/{model_id}/drift`. */
export const DriftQuery = z.object({
  rows: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be from 1 to 10000')
    .max(10_000, 'must be from 1 to 10000')
    .default(1000)
    .describe('Rows to look at, those of the newest calls, 1 to 10,000.'),
});

const example: DriftReport = {
  model_id: EXAMPLE_MODEL,
  rows: 1000,
  features: [{ feature: 'Torque [Nm]', psi: 0.31, ks: 0.22, missing: 0, verdict: 'drifted' }],
  overall: 'drifted',
};

/** How `GET /api/ml/models/{model_id}/drift` is documented. */
export const DescribeDrift = () =>
  Operation({
    id: 'getMlDrift',
    tag: 'ml',
    summary: 'Do the rows still look as in training?',
    description:
      'Rows of calls up to 1,000 rows each, against the data that the model was trained on. A model that was brought without a data set has ' +
      'nothing to compare with.',
    parameters: [modelIdParameter],
    query: DriftQuery,
    answers: {
      200: {
        description: 'How far each feature is away.',
        schema: DriftReport,
        examples: { drifted: { summary: 'One has drifted', value: example } },
      },
    },
    problems: [
      modelNotFound(EXAMPLE_MODEL),
      modelNotReady(EXAMPLE_MODEL, 'PROGRESS', null),
      problemTypes.invalidRequest,
      storageDocs.unavailable,
    ],
  });
