import { useQueryClient } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { post } from '../../api/client.js';
import type { RateLimitBody, TaskType, TimeLimitBody, WorkerActionAnswer } from '../../api/resources.js';
import { Button } from '../../parts/button.js';
import { FormDialog } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { plural } from '../../parts/format.js';
import { Menu, MenuItem } from '../../parts/menu.js';
import { say } from '../../parts/toasts.js';

/** Limits of one kind of task, in every worker. */
export function LimitActions({ type }: { type: TaskType }) {
  const [open, setOpen] = useState<'rate' | 'time' | null>(null);
  const [rate, setRate] = useState(type.limits.rate_limit ?? '');
  const [soft, setSoft] = useState('');
  const [hard, setHard] = useState('');
  const client = useQueryClient();
  const command = async (path: string, body: RateLimitBody | TimeLimitBody): Promise<void> => {
    const { replies, silent } = await post<WorkerActionAnswer>(path, body);
    const refused = replies.filter(({ ok }) => !ok);
    if (refused.length > 0) throw new Error(refused.map((it) => `${it.worker}: ${it.message}`).join('\n'));
    if (silent.length > 0) throw new Error(`Did not answer in time: ${silent.join(', ')}.`);
    say(replies[0]?.message ?? 'Done', plural(replies.length, 'worker'));
    await client.invalidateQueries({ queryKey: ['task-types'] });
  };
  const seconds = (text: string): number | null => (text === '' ? null : Number(text));
  return (
    <>
      <Menu
        trigger={
          <Button>
            Limits <ChevronDown size={14} aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => setOpen('rate')}>Rate limit…</MenuItem>
        <MenuItem onSelect={() => setOpen('time')}>Time limits…</MenuItem>
      </Menu>
      <FormDialog
        open={open === 'rate'}
        onClose={() => setOpen(null)}
        title={`Rate limit of ${type.name}`}
        description="How often these tasks may start, over all workers together."
        action="Set"
        onSubmit={() => command('/rate-limit', { task: type.name, rate: rate === '' || rate === '0' ? null : rate })}
      >
        <Field label="Rate" hint="10/s, 200/m, 1000/h; empty: none; default: that of the contract">
          <input className="input mono" value={rate} onChange={(event) => setRate(event.target.value.trim())} />
        </Field>
      </FormDialog>
      <FormDialog
        open={open === 'time'}
        onClose={() => setOpen(null)}
        title={`Time limits of ${type.name}`}
        description="Of runs that start from now on, in every worker that runs now. Empty: those of the contract."
        action="Set"
        onSubmit={() => command('/time-limit', { task: type.name, soft: seconds(soft), hard: seconds(hard) })}
      >
        <div className="field-row">
          <SecondsField label="Soft, seconds" hint="It is asked to end" value={soft} onChange={setSoft} />
          <SecondsField label="Hard, seconds" hint="It is ended" value={hard} onChange={setHard} />
        </div>
      </FormDialog>
    </>
  );
}

interface SecondsFieldProps {
  label: string;
  hint: string;
  value: string;
  onChange: (text: string) => void;
}

function SecondsField({ label, hint, value, onChange }: SecondsFieldProps) {
  return (
    <Field label={label} hint={hint}>
      <input
        className="input num"
        type="number"
        min={0}
        step="any"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
