import type { Settings } from '@celerity/config';
import type { Logger } from 'pino';
import type { BatchOptions, TaskDefinition } from '../definition/define-task.js';

/** How tasks are batched, by name: as their contracts say, or as the settings say instead. Settings that fit no contract are told of. */
export function batchOptions(
  tasks: readonly TaskDefinition[],
  { batchMaxWait, batchMaxSize }: Pick<Settings['worker'], 'batchMaxWait' | 'batchMaxSize'>,
  log: Logger,
): ReadonlyMap<string, BatchOptions> {
  const contracts = new Map(tasks.flatMap(({ name, batch }) => (batch ? [[name, batch]] : [])));
  const settings = { CELERITY_BATCH_MAX_WAIT: batchMaxWait, CELERITY_BATCH_MAX_SIZE: batchMaxSize };
  for (const [setting, values] of Object.entries(settings)) {
    const idle = Object.keys(values).filter((name) => !contracts.has(name));
    if (idle.length === 0) continue;
    const batched = [...contracts.keys()].join(', ') || 'none';
    log.warn(
      { setting, tasks: idle },
      `${setting} names tasks that have no batch in their contract; those with one: ${batched}`,
    );
  }
  const options = ([name, { maxSize, maxWait }]: [string, BatchOptions]): [string, BatchOptions] => [
    name,
    { maxSize: batchMaxSize[name] ?? maxSize, maxWait: batchMaxWait[name] ?? maxWait },
  ];
  return new Map([...contracts].map(options).filter(([, { maxSize }]) => maxSize > 1));
}
