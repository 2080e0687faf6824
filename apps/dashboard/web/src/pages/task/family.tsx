import { Link } from 'wouter';
import type { RelatedTask, TaskDetail } from '../../api/resources.js';
import { Card } from '../../parts/card.js';
import { count, shortId } from '../../parts/format.js';
import { StateBadge } from '../../parts/state-badge.js';
import { paths } from '../../shell/routes.js';

/** Who sent it, and what it sent. */
export function Family({ detail: { parent, root, children, children_left_out: more, task } }: { detail: TaskDetail }) {
  const other = root && root.task_id !== task.task_id && root.task_id !== parent?.task_id ? root : null;
  if (!parent && !other && children.length === 0) return null;
  return (
    <Card title="Family">
      {other && <Group label="Root" tasks={[other]} />}
      {parent && <Group label="Parent" tasks={[parent]} />}
      {children.length > 0 && <Group label="Children" tasks={children} />}
      {more > 0 && <Link href={paths.tasks(`parent:${task.task_id}`)}>{count(more)} more</Link>}
    </Card>
  );
}

function Group({ label, tasks }: { label: string; tasks: RelatedTask[] }) {
  return (
    <>
      <h3 className="muted">{label}</h3>
      <ul className="family">
        {tasks.map((task) => (
          <li key={task.task_id}>
            <StateBadge state={task.state} />
            <Link href={paths.task(task.task_id)} title={task.task_id} className="truncate">
              {task.name ?? shortId(task.task_id)}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
