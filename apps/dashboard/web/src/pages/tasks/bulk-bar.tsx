import { Ban, RotateCw, X } from 'lucide-react';
import { useState } from 'react';
import { postTold } from '../../api/client.js';
import type { BulkAnswer, BulkBody, TaskCount } from '../../api/resources.js';
import { Button, IconButton } from '../../parts/button.js';
import { Confirm, Dialog } from '../../parts/dialog.js';
import { plural, shortId } from '../../parts/format.js';
import { say } from '../../parts/toasts.js';
import type { Selection } from './tasks.js';

interface BulkBarProps {
  q: string;
  selection: Selection;
  total: TaskCount | undefined;
  onDone: () => void;
}

type Verb = 'retry' | 'revoke';

/** Acts on what is selected, or on everything that fits the search. */
export function BulkBar({ q, selection, total, onDone }: BulkBarProps) {
  const [everything, setEverything] = useState(false);
  const [verb, setVerb] = useState<Verb | null>(null);
  const [terminate, setTerminate] = useState(false);
  const [skipped, setSkipped] = useState<BulkAnswer['skipped']>([]);
  const [left, setLeft] = useState<number | null>(null);
  const selected = selection.ids.size;
  const all = everything && total !== undefined;
  const n = all ? total.count : selected;
  if (selected === 0 && verb === null && skipped.length === 0) return null;
  const finish = (): void => {
    setEverything(false);
    selection.clear();
  };
  const act = async (): Promise<void> => {
    const what = all ? { q } : { task_ids: [...selection.ids] };
    const body: BulkBody = { ...what, expected: n, ...(verb === 'revoke' ? { terminate } : {}) };
    const answer = await postTold<{ done: number; left?: number }, BulkAnswer>(`/bulk/${verb}`, body, (far) =>
      setLeft(far.left ?? 0),
    ).finally(() => setLeft(null));
    say(
      `${verb === 'retry' ? 'Sent once more' : 'Revoked'}: ${plural(answer.done, 'task')}`,
      answer.skipped.length > 0 ? `${plural(answer.skipped.length, 'task')} left alone` : undefined,
    );
    setSkipped(answer.skipped);
    finish();
    onDone();
  };
  return (
    <div className="bulk" role="region" aria-label="Act on many">
      <span className="strong num">
        {all ? `All ${plural(n, 'task')} of this search` : `${plural(n, 'task')} selected`}
      </span>
      {!all && total && total.count > selected && (
        <Button small variant="quiet" onClick={() => setEverything(true)}>
          Take all {plural(total.count, 'task')} of this search
        </Button>
      )}
      <span className="bulk-actions">
        <Button small icon={<RotateCw size={13} />} onClick={() => setVerb('retry')}>
          Retry
        </Button>
        <Button small icon={<Ban size={13} />} onClick={() => setVerb('revoke')}>
          Revoke
        </Button>
        <IconButton small label="Select none" icon={<X size={14} />} onClick={finish} />
      </span>
      <Confirm
        open={verb !== null}
        onClose={() => setVerb(null)}
        danger={verb === 'revoke'}
        title={verb === 'revoke' ? `Revoke ${plural(n, 'task')}` : `Retry ${plural(n, 'task')}`}
        description={
          verb === 'revoke'
            ? 'Those that wait end as REVOKED. What has ended is left alone.'
            : 'Each is sent once more with its own arguments, under a new id. What has not ended is left alone.'
        }
        action={verb === 'revoke' ? 'Revoke' : 'Retry'}
        onSubmit={act}
      >
        {verb === 'revoke' && (
          <label className="check">
            <input type="checkbox" checked={terminate} onChange={(event) => setTerminate(event.target.checked)} />
            Also stop those that run
          </label>
        )}
        {left !== null && left > 0 && (
          <p className="num muted" role="status">
            {plural(left, 'task')} left
          </p>
        )}
      </Confirm>
      <Dialog open={skipped.length > 0} onClose={() => setSkipped([])} title="Left alone">
        <ul className="id-list">
          {skipped.map(({ task_id: id, reason }) => (
            <li key={id}>
              <code title={id}>{shortId(id)}</code> {reason}
            </li>
          ))}
        </ul>
      </Dialog>
    </div>
  );
}
