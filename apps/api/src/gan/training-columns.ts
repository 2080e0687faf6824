import type { TvaeConfig } from '@celerity/contracts';
import { ProblemError, problemTypes } from '@celerity/server';
import type { Dataset } from '@celerity/storage';

/** Most names that an answer lists. */
const MAX_LISTED = 20;

/** @throws ProblemError 422 naming each column in a training's settings that its data set does not have. */
export function checkColumns({ columns }: Dataset, config: TvaeConfig): void {
  const names = columns?.map(({ name }) => name) ?? [];
  const known = new Set(names);
  const listed = names.slice(0, MAX_LISTED).join(', ') + (names.length > MAX_LISTED ? ', …' : '');
  const errors = (['exclude_columns', 'categorical_columns'] as const).flatMap((field) =>
    config[field].flatMap((name, index) => {
      if (known.has(name)) return [];
      return [{ path: `config.${field}[${index}]`, message: `the data set has no column '${name}'; it has ${listed}` }];
    }),
  );
  const [first] = errors;
  if (first) throw new ProblemError(problemTypes.invalidRequest, `${first.path}: ${first.message}.`, { errors });
}
