import { CircleHelp } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { useWhyWaiting } from '../../api/queries.js';
import type { WhyWaiting as WhyWaitingResource } from '../../api/resources.js';
import { useLive } from '../../live/use-live.js';
import { Card } from '../../parts/card.js';
import { count } from '../../parts/format.js';
import { Failed, Loading } from '../../parts/states.js';
import { useThrottled } from '../../parts/throttle.js';
import { Ago, At } from '../../parts/time.js';

/** What stands between a task and its start, and when it may start. */
export function WhyWaiting({ id, version }: { id: string; version: string }) {
  const { data, error, refetch } = useWhyWaiting(id, version);
  const client = useQueryClient();
  useLive(
    'queues',
    useThrottled(() => void client.invalidateQueries({ queryKey: ['waiting', id] }), 2_000),
  );
  if (data && !data.waiting) return null;
  return (
    <Card title="Why is it waiting?" className="why" hint={data && whereText(data.queue, data.lane)}>
      {!data && (error ? <Failed error={error} retry={() => void refetch()} /> : <Loading lines={2} />)}
      {data && (
        <>
          <ol className="reasons">
            {data.reasons.map((reason) => (
              <li key={reason.cause}>
                <CircleHelp size={16} aria-hidden />
                <div>
                  <p>
                    {reason.message}{' '}
                    {reason.until && (
                      <span className="muted">
                        (<Ago at={reason.until} />)
                      </span>
                    )}
                  </p>
                  {reason.fix && <p className="finding-fix">{reason.fix}</p>}
                </div>
                <code>{reason.cause}</code>
              </li>
            ))}
          </ol>
          <p className="muted">
            {positionText(data)}
            {data.estimated_start && (
              <>
                Estimated start <At at={data.estimated_start} /> (<Ago at={data.estimated_start} />
                {data.estimate_basis && `; ${data.estimate_basis}`}).
              </>
            )}
          </p>
        </>
      )}
    </Card>
  );
}

/** Its place in line, unless a reason tells it. */
function positionText({ position, reasons }: WhyWaitingResource): string {
  if (position === null || reasons.some(({ cause }) => cause === 'queued')) return '';
  return position === 0 ? 'It is next in line. ' : `${count(position)} before it in line. `;
}

function whereText(queue: string | null, lane: string | null): string | undefined {
  if (!queue) return undefined;
  return lane ? `in ${queue}, lane ${lane}` : `in ${queue}`;
}
