import { Ban, CircleStop, PencilLine, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { part, post } from '../../api/client.js';
import type { RetryAnswer, RevokeAnswer, TaskDetail } from '../../api/resources.js';
import { Button } from '../../parts/button.js';
import { Confirm } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { isReady } from '../../parts/state-badge.js';
import { say } from '../../parts/toasts.js';
import { paths } from '../../shell/routes.js';
import { EditRetryDialog } from './edit-retry-dialog.js';

type Open = 'retry' | 'edit' | 'revoke' | 'terminate' | null;

/** Retry, retry with edited arguments, revoke, terminate. */
export function TaskActions({ detail }: { detail: TaskDetail }) {
  const { task } = detail;
  const [open, setOpen] = useState<Open>(null);
  const [, navigate] = useLocation();
  const close = (): void => setOpen(null);
  const ready = isReady(task.state);
  const running = task.state === 'STARTED' || task.state === 'PROGRESS';
  const retried = (answer: RetryAnswer): void => {
    say('Sent once more', answer.warnings.join(' ') || undefined);
    navigate(paths.task(answer.task_id));
  };
  return (
    <>
      {ready && (
        <Button icon={<RotateCw size={14} />} onClick={() => setOpen('retry')}>
          Retry
        </Button>
      )}
      {ready && detail.type && (
        <Button icon={<PencilLine size={14} />} onClick={() => setOpen('edit')}>
          Retry with edited arguments
        </Button>
      )}
      {!ready && (
        <Button icon={<Ban size={14} />} onClick={() => setOpen('revoke')}>
          Revoke
        </Button>
      )}
      {running && (
        <Button variant="danger" icon={<CircleStop size={14} />} onClick={() => setOpen('terminate')}>
          Terminate
        </Button>
      )}
      <Confirm
        open={open === 'retry'}
        onClose={close}
        title="Retry this task"
        description="Sends it once more with the same arguments, under a new id."
        action="Retry"
        onSubmit={async () => retried(await post<RetryAnswer>(`/tasks/${part(task.task_id)}/retry`, {}))}
      />
      {open === 'edit' && detail.type && (
        <EditRetryDialog detail={detail} type={detail.type} onClose={close} onDone={retried} />
      )}
      <Confirm
        open={open === 'revoke'}
        onClose={close}
        danger
        title="Revoke this task"
        description={
          running
            ? 'It runs: this lets the run end, and keeps it from running again. Terminate stops it.'
            : 'It ends as REVOKED without running.'
        }
        action="Revoke"
        onSubmit={() => revoke(task.task_id, {})}
      />
      <TerminateDialog id={task.task_id} open={open === 'terminate'} onClose={close} />
    </>
  );
}

function TerminateDialog({ id, open, onClose }: { id: string; open: boolean; onClose: () => void }) {
  const [signal, setSignal] = useState('SIGTERM');
  return (
    <Confirm
      open={open}
      onClose={onClose}
      danger
      title="Terminate this task"
      description="Stops it in the middle of its run. It ends as REVOKED."
      action="Terminate"
      onSubmit={() => revoke(id, { terminate: true, signal })}
    >
      <Field label="Signal" hint="To its process, when it does not end by itself">
        <select className="select" value={signal} onChange={(event) => setSignal(event.target.value)}>
          {['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGKILL'].map((it) => (
            <option key={it}>{it}</option>
          ))}
        </select>
      </Field>
    </Confirm>
  );
}

async function revoke(id: string, body: unknown): Promise<void> {
  const answer = await post<RevokeAnswer>(`/tasks/${part(id)}/revoke`, body);
  say(answer.message);
}
