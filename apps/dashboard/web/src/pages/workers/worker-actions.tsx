import { useQueryClient } from '@tanstack/react-query';
import { ChevronDown, Minus, Plus, Power, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { part, post } from '../../api/client.js';
import type { WorkerActionAnswer, WorkerDetail } from '../../api/resources.js';
import { Button, IconButton } from '../../parts/button.js';
import { Confirm } from '../../parts/dialog.js';
import { Menu, MenuItem } from '../../parts/menu.js';
import { plural } from '../../parts/format.js';
import { say, sayFailed } from '../../parts/toasts.js';
import { AutoscaleDialog, ConsumerDialog, RateLimitDialog, TimeLimitDialog } from './worker-dialogs.js';

type Open =
  'restart' | 'autoscale' | 'add-consumer' | 'cancel-consumer' | 'rate-limit' | 'time-limit' | 'shutdown' | null;

/** Sends a command to one worker and says what it answered. @throws when it refused. */
export function useWorkerCommand(name: string): (command: string, body?: unknown) => Promise<void> {
  const client = useQueryClient();
  return async (command, body = {}) => {
    const answer = await post<WorkerActionAnswer>(`/workers/${part(name)}/${command}`, body);
    const refused = answer.replies.find(({ ok }) => !ok);
    if (refused) throw new Error(refused.message);
    if (answer.silent.length > 0) throw new Error(`${answer.silent.join(', ')} did not answer in time.`);
    say(answer.replies[0]?.message ?? 'Done');
    await client.invalidateQueries({ queryKey: ['worker', name] });
  };
}

/** Everything that an admin can do to one worker. */
export function WorkerActions({ detail }: { detail: WorkerDetail }) {
  const name = detail.worker.worker;
  const [open, setOpen] = useState<Open>(null);
  const command = useWorkerCommand(name);
  const at = (kind: Open) => ({ open: open === kind, onClose: () => setOpen(null), name, detail });
  const now = (path: string, body: unknown): void => {
    command(path, body).catch((error: unknown) => sayFailed('The worker refused', error));
  };
  return (
    <>
      <span className="joined" role="group" aria-label="Slots of the pool">
        <IconButton
          label="Shrink the pool by 1"
          icon={<Minus size={15} />}
          onClick={() => now('pool/shrink', { n: 1 })}
        />
        <span className="num">{plural(detail.pool?.max_concurrency ?? detail.worker.concurrency, 'slot')}</span>
        <IconButton label="Grow the pool by 1" icon={<Plus size={15} />} onClick={() => now('pool/grow', { n: 1 })} />
      </span>
      <Menu
        trigger={
          <Button>
            Actions <ChevronDown size={14} aria-hidden />
          </Button>
        }
      >
        <MenuItem icon={<RotateCw size={14} />} onSelect={() => setOpen('restart')}>
          Restart pool…
        </MenuItem>
        <MenuItem onSelect={() => setOpen('autoscale')}>Autoscale…</MenuItem>
        <MenuItem onSelect={() => setOpen('add-consumer')}>Consume a queue…</MenuItem>
        <MenuItem onSelect={() => setOpen('cancel-consumer')}>Stop consuming a queue…</MenuItem>
        <MenuItem onSelect={() => setOpen('rate-limit')}>Rate limit…</MenuItem>
        <MenuItem onSelect={() => setOpen('time-limit')}>Time limits…</MenuItem>
        <MenuItem danger icon={<Power size={14} />} onSelect={() => setOpen('shutdown')}>
          Shut down…
        </MenuItem>
      </Menu>
      <Confirm
        {...at('restart')}
        title="Restart the pool"
        description="Its children are replaced, each after the task that it runs."
        action="Restart"
        onSubmit={() => command('pool/restart')}
      />
      <AutoscaleDialog {...at('autoscale')} />
      <ConsumerDialog {...at('add-consumer')} add />
      <ConsumerDialog {...at('cancel-consumer')} add={false} />
      <RateLimitDialog {...at('rate-limit')} />
      <TimeLimitDialog {...at('time-limit')} />
      <ShutdownDialog {...at('shutdown')} />
    </>
  );
}

function ShutdownDialog({ name, open, onClose }: { name: string; open: boolean; onClose: () => void }) {
  const command = useWorkerCommand(name);
  const [cold, setCold] = useState(false);
  return (
    <Confirm
      open={open}
      onClose={onClose}
      type={name}
      danger
      title="Shut down this worker"
      description="It takes no more tasks, lets those that run end, and gives back what it cannot finish in time. Whatever runs it may start it anew."
      action="Shut down"
      onSubmit={() => command('shutdown', { cold })}
    >
      <label className="check">
        <input type="checkbox" checked={cold} onChange={(event) => setCold(event.target.checked)} />
        Stop running tasks at once; they run again elsewhere
      </label>
    </Confirm>
  );
}
