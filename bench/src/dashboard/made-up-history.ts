import { sortable, type TaskFacts } from '@celerity/storage';

const NAMES = [
  ...['tasks.add', 'tasks.multiply', 'ml.predict', 'ml.predict', 'ml.predict', 'ml.predict', 'ml.explain_batch'],
  ...['gan.sample', 'gan.evaluate', 'gan.train_tvae_model', 'llm.explain', 'tasks.failing_task'],
];
const WORDS = [
  ...[
    'bearing',
    'pump',
    'turbine',
    'spindle',
    'coolant',
    'vibration',
    'torque',
    'overheated',
    'nominal',
    'stripped',
    'gear',
    'axis',
  ],
  ...['motor', 'valve', 'sensor', 'drift', 'wear', 'crack', 'belt', 'rotor', 'stator', 'seal', 'leak', 'noise'],
];

/** A linear congruential generator: the same history every time. */
export class Dice {
  constructor(private seed = 20_261_128) {}

  /** 0 to `sides` - 1. */
  roll(sides: number): number {
    this.seed = (this.seed * 48_271) % 2_147_483_647;
    return this.seed % sides;
  }

  of<T>(values: readonly T[]): T {
    return values[this.roll(values.length)]!;
  }

  id(): string {
    const hex = () => this.roll(0x7fffffff).toString(16).padStart(8, '0');
    const [a, b, c, d] = [hex(), hex(), hex(), hex()];
    return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
  }
}

/** One task of a predictive-maintenance system: a few percent fail, one in five hundred runs for long. */
export function madeUpTask(dice: Dice, at: number, number: number): TaskFacts {
  const name = dice.of(NAMES);
  const taskId = dice.id();
  const queue = name.split('.')[0] === 'tasks' ? 'celery' : name.split('.')[0]!;
  const fails = dice.roll(100) < 3 || name === 'tasks.failing_task';
  const runtime = dice.roll(500) === 0 ? 10 + dice.roll(600) : (1 + dice.roll(2000)) / 1000;
  const [startedAt, doneAt] = [at + dice.roll(500), at + 500 + Math.round(runtime * 1000)];
  const id = (index: number) => `${at}-${number}.${index}`;
  const worker = `worker-${queue}@node-${dice.roll(40)}`;
  const machine = `M${dice.roll(5000)}`;
  const error = `MachineError: ${dice.of(WORDS)} ${dice.of(WORDS)} of ${machine}`;
  return {
    ...{ taskId, position: sortable(id(4)), state: fails ? 'FAILURE' : 'SUCCESS', name, queue, worker, rootId: taskId },
    ...{
      seenAt: at,
      sentAt: at,
      receivedAt: startedAt,
      startedAt,
      doneAt,
      updatedAt: doneAt,
      runtime,
      retries: fails ? 3 : 0,
    },
    wait: (startedAt - at) / 1000,
    args: JSON.stringify([
      dice.id(),
      { machine, part: dice.of(WORDS), note: `${dice.of(WORDS)} ${dice.of(WORDS)} ${number}` },
    ]),
    ...{ kwargs: '{}', ...(fails ? { error } : { result: JSON.stringify({ label: dice.of(WORDS), p: runtime }) }) },
    timeline: {
      [id(1)]: { t: 'sent', at, by: 'gen1@gateway', n: 0 },
      [id(2)]: { t: 'received', at: startedAt, by: worker, n: 0 },
      [id(3)]: { t: 'started', at: startedAt, by: worker },
      [id(4)]: {
        t: fails ? 'failed' : 'succeeded',
        at: doneAt,
        by: worker,
        ...(fails ? { e: error } : { rt: runtime }),
      },
    },
  };
}
