import type { TvaeConfig } from '@celerity/contracts';
import { ProblemError, problemTypes } from '@celerity/server';
import type { Dataset } from '@celerity/storage';
import { unknownColumn } from '../datasets/unknown-column.js';

/** @throws ProblemError 422 naming each column in a training's settings that its data set does not have. */
export function checkColumns({ columns }: Dataset, config: TvaeConfig): void {
  const names = columns?.map(({ name }) => name) ?? [];
  const known = new Set(names);
  const errors = (['exclude_columns', 'categorical_columns'] as const).flatMap((field) =>
    config[field].flatMap((name, index) => {
      if (known.has(name)) return [];
      return [{ path: `config.${field}[${index}]`, message: unknownColumn(name, names) }];
    }),
  );
  const [first] = errors;
  if (first) throw new ProblemError(problemTypes.invalidRequest, `${first.path}: ${first.message}`, { errors });
}
