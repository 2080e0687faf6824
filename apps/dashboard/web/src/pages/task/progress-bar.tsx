import { Card } from '../../parts/card.js';
import { JsonView } from '../../parts/json-view.js';

/** How far a running task is, and what it says of it. */
export function ProgressBar({ progress, percent }: { progress: unknown; percent: number | null }) {
  const message = messageOf(progress);
  if (percent === null && progress === undefined) return null;
  return (
    <Card title="Progress" hint={message}>
      {percent === null ? (
        <JsonView value={progress} label="progress" />
      ) : (
        <div className="progress">
          <div
            className="meter"
            role="progressbar"
            aria-label="Progress"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(percent)}
          >
            <span style={{ width: `${percent}%` }} />
          </div>
          <span className="num strong">{Math.round(percent)}%</span>
        </div>
      )}
    </Card>
  );
}

function messageOf(progress: unknown): string | undefined {
  if (typeof progress !== 'object' || progress === null) return undefined;
  const { message, epoch, epochs, current, total } = progress as Record<string, unknown>;
  if (typeof message === 'string' && message !== '') return message;
  if (typeof epoch === 'number') return `epoch ${epoch}${typeof epochs === 'number' ? ` of ${epochs}` : ''}`;
  return typeof current === 'number' && typeof total === 'number' ? `${current} of ${total}` : undefined;
}
