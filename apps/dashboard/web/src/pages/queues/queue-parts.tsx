import type { LineRow } from '../../api/resources.js';
import { Badge } from '../../parts/state-badge.js';
import { count } from '../../parts/format.js';

/** What is unusual about a queue. */
export function QueueFlags({ line }: { line: LineRow }) {
  return (
    <span className="flags">
      {line.paused && <Badge tone="amber">Paused</Badge>}
      {line.consumers === 0 && <Badge tone={line.waiting > 0 ? 'red' : 'grey'}>No consumer</Badge>}
      {line.concurrency !== null && <Badge tone="blue">At most {count(line.concurrency)} at once</Badge>}
    </span>
  );
}
