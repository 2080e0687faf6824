import type { ModelConfig, RulConfig } from '@celerity/contracts';
import { ProblemError, problemTypes } from '@celerity/server';
import type { Dataset } from '@celerity/storage';
import type { ColumnProfile } from '@celerity/tabular';
import { unknownColumn } from '../../datasets/unknown-column.js';

interface Issue {
  path: string;
  message: string;
}

type Config = ModelConfig | RulConfig;

/** @throws ProblemError 422 with each column of a training that its data set does not have, or that cannot be what it is to be. */
export function checkTrainingColumns({ columns }: Dataset, config: Config, excludePath: string): void {
  const byName = new Map((columns ?? []).map((column) => [column.name, column]));
  const errors = [...unknownIn(config, [...byName.keys()], excludePath), ...rolesOf(config)];
  const target = byName.get(config.target ?? '');
  if (target) errors.push(...targetIssues(target, config));
  const time = byName.get(config.time_column ?? '');
  if (time?.kind === 'categorical') {
    errors.push({ path: 'time_column', message: `'${time.name}' is text: neither numbers nor moments` });
  }
  const [first] = errors;
  if (first) throw new ProblemError(problemTypes.invalidRequest, `${first.path}: ${first.message}`, { errors });
}

function unknownIn(config: Config, names: readonly string[], excludePath: string): Issue[] {
  const known = new Set(names);
  const given: [path: string, name: string | null][] = [
    ['target', config.target],
    ['unit_column', config.unit_column],
    ['time_column', config.time_column],
    ...config.exclude_columns.map((name, index): [string, string] => [`${excludePath}[${index}]`, name]),
    ...config.categorical_columns.map((name, index): [string, string] => [
      `config.categorical_columns[${index}]`,
      name,
    ]),
  ];
  return given.flatMap(([path, name]) =>
    name === null || known.has(name) ? [] : [{ path, message: unknownColumn(name, names) }],
  );
}

/** Columns that are to be two things at once. */
function rolesOf({ target, unit_column, time_column, exclude_columns }: Config): Issue[] {
  const roles = { target, unit_column, time_column };
  return Object.entries(roles).flatMap(([path, name], index, all) => {
    if (name === null) return [];
    const other = all.slice(0, index).find(([, earlier]) => earlier === name);
    if (other) return [{ path, message: `'${name}' is the ${other[0]} already` }];
    return exclude_columns.includes(name) ? [{ path, message: `'${name}' is excluded` }] : [];
  });
}

function targetIssues({ name, kind, count, distinct }: ColumnProfile, { task }: Config): Issue[] {
  const because = (message: string) => [{ path: 'target', message: `'${name}' ${message}` }];
  if (count === 0) return because('has no value');
  if (kind === 'id') return because('is an id: no two rows have the same value, so that nothing can be learnt of it');
  if (kind === 'datetime') return because('holds moments: a model predicts classes or numbers');
  if (distinct < 2) return because('has only one value: there is nothing to tell apart');
  if (task !== 'classification' && kind === 'categorical') return because('is text: this needs numbers');
  return [];
}
