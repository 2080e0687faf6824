import { useState } from 'react';
import type { WorkerDetail } from '../../api/resources.js';
import { FormDialog } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { useWorkerCommand } from './worker-actions.js';

interface WorkerDialogProps {
  name: string;
  detail: WorkerDetail;
  open: boolean;
  onClose: () => void;
}

export function AutoscaleDialog({ name, detail, open, onClose }: WorkerDialogProps) {
  const command = useWorkerCommand(name);
  const [min, setMin] = useState(String(detail.pool?.autoscale?.min ?? 1));
  const [max, setMax] = useState(String(detail.pool?.autoscale?.max ?? detail.worker.concurrency));
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title="Autoscale"
      description="The pool grows while tasks wait and shrinks when it idles, between these."
      action="Set"
      onSubmit={() => command('pool/autoscale', { min: Number(min), max: Number(max) })}
    >
      <div className="field-row">
        <Field label="At least">
          <input
            className="input num"
            type="number"
            min={0}
            required
            value={min}
            onChange={(event) => setMin(event.target.value)}
          />
        </Field>
        <Field label="At most">
          <input
            className="input num"
            type="number"
            min={1}
            required
            value={max}
            onChange={(event) => setMax(event.target.value)}
          />
        </Field>
      </div>
    </FormDialog>
  );
}

export function ConsumerDialog({ name, detail, open, onClose, add }: WorkerDialogProps & { add: boolean }) {
  const command = useWorkerCommand(name);
  const [queue, setQueue] = useState('');
  const consumed = [...new Set(detail.queues.map((it) => it.name.split('.')[0]!))];
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={add ? 'Consume a queue' : 'Stop consuming a queue'}
      description={`Until it ends or is told otherwise. Now: ${consumed.join(', ') || 'none'}.`}
      action={add ? 'Consume' : 'Stop consuming'}
      danger={!add}
      onSubmit={() => command(add ? 'consumers/add' : 'consumers/cancel', { queue })}
    >
      <Field label="Queue">
        {add ? (
          <input className="input" required value={queue} onChange={(event) => setQueue(event.target.value.trim())} />
        ) : (
          <select className="select" required value={queue} onChange={(event) => setQueue(event.target.value)}>
            <option value="">Choose</option>
            {consumed.map((it) => (
              <option key={it}>{it}</option>
            ))}
          </select>
        )}
      </Field>
    </FormDialog>
  );
}

export function RateLimitDialog({ name, detail, open, onClose }: WorkerDialogProps) {
  const command = useWorkerCommand(name);
  const [task, setTask] = useState('');
  const [rate, setRate] = useState('');
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title="Rate limit"
      description="How often tasks of one name may start, over all workers together."
      action="Set"
      onSubmit={() => command('rate-limit', { task, rate: rate === '' || rate === '0' ? null : rate })}
    >
      <TaskField detail={detail} task={task} setTask={setTask} />
      <Field label="Rate" hint="10/s, 200/m, 1000/h; empty: none; default: that of the contract">
        <input className="input mono" value={rate} onChange={(event) => setRate(event.target.value.trim())} />
      </Field>
    </FormDialog>
  );
}

export function TimeLimitDialog({ name, detail, open, onClose }: WorkerDialogProps) {
  const command = useWorkerCommand(name);
  const [task, setTask] = useState('');
  const [soft, setSoft] = useState('');
  const [hard, setHard] = useState('');
  const seconds = (text: string): number | null => (text === '' ? null : Number(text));
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title="Time limits"
      description="Of runs that start from now on, in this worker. Empty: those of the contract."
      action="Set"
      onSubmit={() => command('time-limit', { task, soft: seconds(soft), hard: seconds(hard) })}
    >
      <TaskField detail={detail} task={task} setTask={setTask} />
      <div className="field-row">
        <Field label="Soft, seconds" hint="It is asked to end">
          <input
            className="input num"
            type="number"
            min={0}
            step="any"
            value={soft}
            onChange={(event) => setSoft(event.target.value)}
          />
        </Field>
        <Field label="Hard, seconds" hint="It is ended">
          <input
            className="input num"
            type="number"
            min={0}
            step="any"
            value={hard}
            onChange={(event) => setHard(event.target.value)}
          />
        </Field>
      </div>
    </FormDialog>
  );
}

function TaskField({ detail, task, setTask }: { detail: WorkerDetail; task: string; setTask: (next: string) => void }) {
  return (
    <Field label="Task">
      <select className="select" required value={task} onChange={(event) => setTask(event.target.value)}>
        <option value="">Choose</option>
        {detail.limits.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </Field>
  );
}
