import { useQueryClient } from '@tanstack/react-query';
import { Ellipsis, Gauge, Pause, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { part, post } from '../../api/client.js';
import type { QueueActionAnswer, QueueRow } from '../../api/resources.js';
import { Button, IconButton } from '../../parts/button.js';
import { Confirm, FormDialog } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { plural } from '../../parts/format.js';
import { Menu, MenuItem } from '../../parts/menu.js';
import { say, sayFailed } from '../../parts/toasts.js';

/** Pause, resume, limit and purge. `compact`: a menu alone. */
export function QueueActions({ queue, compact }: { queue: QueueRow; compact?: boolean }) {
  const [open, setOpen] = useState<'purge' | 'limit' | null>(null);
  const client = useQueryClient();
  const act = async (action: string, body: unknown = {}): Promise<void> => {
    const answer = await post<QueueActionAnswer>(`/queues/${part(queue.queue)}/${action}`, body);
    say(answer.message);
    await client.invalidateQueries({ queryKey: ['queues'] });
    await client.invalidateQueries({ queryKey: ['queue-tasks', queue.queue] });
  };
  const toggle = (): void => {
    act(queue.paused ? 'resume' : 'pause').catch((error: unknown) => sayFailed('The queue was not changed', error));
  };
  const label = queue.paused ? 'Resume' : 'Pause';
  const icon = queue.paused ? <Play size={14} /> : <Pause size={14} />;
  return (
    <>
      {!compact && (
        <Button icon={icon} onClick={toggle}>
          {label}
        </Button>
      )}
      <Menu
        trigger={
          <IconButton small={compact ?? false} label={`Actions on ${queue.queue}`} icon={<Ellipsis size={16} />} />
        }
      >
        {compact && (
          <MenuItem icon={icon} onSelect={toggle}>
            {label}
          </MenuItem>
        )}
        <MenuItem icon={<Gauge size={14} />} onSelect={() => setOpen('limit')}>
          Limit how many run at once…
        </MenuItem>
        <MenuItem danger icon={<Trash2 size={14} />} onSelect={() => setOpen('purge')}>
          Purge…
        </MenuItem>
      </Menu>
      <Confirm
        open={open === 'purge'}
        onClose={() => setOpen(null)}
        title={`Purge ${queue.queue}`}
        description={`Ends every task that waits there as REVOKED: now ${plural(queue.waiting + queue.delayed, 'task')}. This cannot be undone. Tasks that run go on.`}
        type={queue.queue}
        danger
        action="Purge"
        onSubmit={() => act('purge', { confirm: queue.queue })}
      />
      <LimitDialog
        queue={queue}
        open={open === 'limit'}
        onClose={() => setOpen(null)}
        set={(limit) => act('concurrency', { limit })}
      />
    </>
  );
}

interface LimitDialogProps {
  queue: QueueRow;
  open: boolean;
  onClose: () => void;
  set: (limit: number | null) => Promise<void>;
}

function LimitDialog({ queue, open, onClose, set }: LimitDialogProps) {
  const [limit, setLimit] = useState(queue.concurrency === null ? '' : String(queue.concurrency));
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={`Limit ${queue.queue}`}
      description="How many of its tasks may run at once over all workers."
      action="Set"
      onSubmit={() => set(limit === '' ? null : Number(limit))}
    >
      <Field label="At once" hint="Empty: as many as the workers have slots">
        <input
          className="input num"
          type="number"
          min={1}
          value={limit}
          onChange={(event) => setLimit(event.target.value)}
        />
      </Field>
    </FormDialog>
  );
}
