/** What a search asks of a task. Every condition must hold. */
export interface TaskFilter {
  readonly conditions: readonly TaskCondition[];
}

export type TaskCondition = { readonly not: boolean } & TaskTest;

/** One thing to ask of a task. A task that has no value there fits no test, and so fits each `not`. */
export type TaskTest =
  /** One of these, upper case. */
  | { readonly kind: 'state'; readonly states: readonly string[] }
  /** One of these globs, `*` and `?`. */
  | { readonly kind: 'glob'; readonly field: GlobField; readonly globs: readonly string[] }
  /** The text, in any of these: every word of it as the beginning of a word there, upper and lower case alike. */
  | { readonly kind: 'text'; readonly fields: readonly TextField[]; readonly text: string }
  | { readonly kind: 'number'; readonly field: NumberField; readonly op: Comparison; readonly value: number }
  | { readonly kind: 'time'; readonly field: TimeField; readonly op: Comparison; readonly value: Date }
  | { readonly kind: 'is'; readonly flag: Flag };

export type GlobField = 'name' | 'worker' | 'queue' | 'id' | 'parent' | 'root';
export type TextField = 'name' | 'arg' | 'result' | 'error' | 'id';
/** Seconds, or a count. */
export type NumberField = 'runtime' | 'wait' | 'retries';
export type TimeField = 'sent' | 'received' | 'started' | 'done' | 'eta';
export type Comparison = '>' | '>=' | '<' | '<=' | '=';
export type Flag = 'poisoned' | 'done' | 'open' | 'child';

/** What lists of tasks may be sorted by. */
export const TASK_SORTS = ['sent', 'done', 'runtime', 'wait', 'name', 'state'] as const;
export type TaskSort = (typeof TASK_SORTS)[number];

export interface TaskOrder {
  readonly by: TaskSort;
  readonly descending: boolean;
}
