import { FileQuestion } from 'lucide-react';
import { Link } from 'wouter';
import { ApiError } from '../../api/client.js';
import type { TaskDetail, TaskEmissionRow } from '../../api/resources.js';
import { Card, Facts } from '../../parts/card.js';
import { CopyButton } from '../../parts/copy-button.js';
import { duration } from '../../parts/format.js';
import { JsonView } from '../../parts/json-view.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { Badge, isReady, StateBadge } from '../../parts/state-badge.js';
import { Ago, At, Since } from '../../parts/time.js';
import { Page } from '../../shell/page.js';
import { paths } from '../../shell/routes.js';
import { useMay } from '../../shell/session.js';
import { latestProgress, logLines, lossesOf, percentOf, tokenText } from './emissions.js';
import { Family } from './family.js';
import { LossCurve } from './loss-curve.js';
import { LogCard, TokenCard } from './output.js';
import { ProgressBar } from './progress-bar.js';
import { TaskActions } from './task-actions.js';
import { Timeline } from './timeline.js';
import { useTask } from './use-task.js';
import { WhyWaiting } from './why-waiting.js';

/** One task, from sent to done. */
export function TaskPage({ id }: { id: string }) {
  const { detail, emissions } = useTask(id);
  const operator = useMay('operator');
  const { data, error } = detail;
  if (!data) {
    const unknown = error instanceof ApiError && error.status === 404;
    return (
      <Page title="Task" heading={<code>{id}</code>}>
        <Card>
          {unknown && (
            <Empty icon={FileQuestion} title="No task with this id has ever been seen">
              It may also be older than the history that is kept.
            </Empty>
          )}
          {!unknown && (error ? <Failed error={error} retry={() => void detail.refetch()} /> : <Loading lines={8} />)}
        </Card>
      </Page>
    );
  }
  return (
    <Page
      title={data.task.name ?? id}
      hint={<Head detail={data} />}
      actions={operator && <TaskActions detail={data} />}
    >
      <TaskBody
        detail={data}
        emissions={emissions.data?.items ?? []}
        moreBefore={emissions.data?.more_before ?? false}
      />
    </Page>
  );
}

function Head({ detail: { task } }: { detail: TaskDetail }) {
  return (
    <span className="task-head">
      <StateBadge state={task.state} large />
      {task.poisoned && <Badge tone="red">poisoned</Badge>}
      <code>{task.task_id}</code>
      <CopyButton text={task.task_id} label="Copy the id" />
    </span>
  );
}

interface BodyProps {
  detail: TaskDetail;
  emissions: TaskEmissionRow[];
  moreBefore: boolean;
}

function TaskBody({ detail, emissions, moreBefore }: BodyProps) {
  const { task } = detail;
  const ready = isReady(task.state);
  const progress = latestProgress(emissions) ?? detail.progress ?? undefined;
  const losses = lossesOf(detail.losses, emissions);
  const tokens = tokenText(emissions);
  const lines = logLines(emissions);
  const waiting = task.state === 'PENDING' || task.state === 'RETRY' || task.state === 'RECEIVED';
  return (
    <div className="task-grid">
      <div className="task-main">
        {waiting && <WhyWaiting id={task.task_id} version={`${task.state} ${task.retries}`} />}
        {!ready && !waiting && (
          <ProgressBar progress={progress} percent={percentOf(progress) ?? task.progress_percent} />
        )}
        {detail.poison && <Poison poison={detail.poison} />}
        <Trouble detail={detail} />
        {tokens !== '' && <TokenCard text={tokens} live={!ready} />}
        {losses.length > 0 && <LossCurve losses={losses} />}
        <Values detail={detail} ready={ready} />
        {(lines.length > 0 || (!ready && !waiting)) && <LogCard lines={lines} moreBefore={moreBefore} live={!ready} />}
      </div>
      <div className="task-side">
        <Card title="Facts">
          <FactList detail={detail} />
        </Card>
        <Timeline detail={detail} />
        <Family detail={detail} />
      </div>
    </div>
  );
}

function Values({ detail, ready }: { detail: TaskDetail; ready: boolean }) {
  const { args, kwargs, result, cut, result_expired: expired, task } = detail;
  return (
    <>
      <Card
        title="Arguments"
        hint={cut.includes('args') || cut.includes('kwargs') ? 'shortened: the task itself is gone' : undefined}
      >
        <Arguments args={args} kwargs={kwargs} />
      </Card>
      {(task.state === 'SUCCESS' || (ready && result !== null && task.state !== 'FAILURE')) && (
        <Card
          title="Result"
          hint={
            expired ? 'it has expired; this is what history kept' : cut.includes('result') ? 'shortened' : undefined
          }
        >
          <JsonView value={result} label="result" open={3} />
        </Card>
      )}
    </>
  );
}

/** Positional and keyword arguments; those that are empty are left out. */
function Arguments({ args, kwargs }: Pick<TaskDetail, 'args' | 'kwargs'>) {
  const positional = args !== null && args.length > 0;
  const named = kwargs !== null && Object.keys(kwargs).length > 0;
  if (args === null && kwargs === null) return <p className="muted">They are not known any more.</p>;
  if (!positional && !named) return <p className="muted">None.</p>;
  return (
    <div className="pair">
      {positional && <JsonView value={args} label="args" />}
      {named && <JsonView value={kwargs} label="kwargs" />}
    </div>
  );
}

function Trouble({ detail: { error, traceback, task, cut } }: { detail: TaskDetail }) {
  if (!error && !traceback) return null;
  return (
    <Card
      title={task.state === 'RETRY' ? 'Why it is run again' : 'Error'}
      hint={cut.includes('error') ? 'shortened' : undefined}
      className="trouble"
    >
      {error && (
        <p className="trouble-line">
          <strong>{error.type}</strong> {error.message}
        </p>
      )}
      {traceback && (
        <div className="with-copy">
          <pre className="code-block" tabIndex={0} aria-label="Traceback">
            {traceback}
          </pre>
          <CopyButton text={traceback} label="Copy the traceback" />
        </div>
      )}
    </Card>
  );
}

function Poison({ poison }: { poison: NonNullable<TaskDetail['poison']> }) {
  return (
    <div className="finding error" role="alert">
      <div>
        <p className="strong">
          Its runs have killed their process {poison.crashes} times: it will not run again by itself (
          <Ago at={poison.at} />
          ).
        </p>
        <p className="finding-fix">{poison.reason}</p>
      </div>
    </div>
  );
}

function FactList({ detail }: { detail: TaskDetail }) {
  const { task } = detail;
  const related = (id: string) => (
    <Link href={paths.task(id)}>
      <code>{id.slice(0, 13)}</code>
    </Link>
  );
  const items: [string, React.ReactNode][] = [
    ['Task', detail.type ? <Link href={paths.taskType(detail.type)}>{task.name}</Link> : (task.name ?? '–')],
    ['Queue', task.queue ? <Link href={paths.queue(task.queue.split('.')[0]!)}>{task.queue}</Link> : '–'],
    ['Worker', task.worker ? <Link href={paths.worker(task.worker)}>{task.worker}</Link> : '–'],
    ['Sent', <At at={task.sent} />],
    ['Started', <At at={task.started} />],
    ['Done', <At at={task.done} />],
    ['Waited', duration(task.wait_seconds)],
    ['Ran', task.runtime === null && task.started && !task.done ? <Since at={task.started} /> : duration(task.runtime)],
    ['Retries', String(task.retries)],
  ];
  if (task.eta) items.push(['Not before', <At at={task.eta} />]);
  if (task.expires) items.push(['Expires', <At at={task.expires} />]);
  if (detail.retry_of) items.push(['Retry of', related(detail.retry_of)]);
  if (detail.retried_as.length > 0)
    items.push([
      'Retried as',
      <span className="flags">
        {detail.retried_as.map((id) => (
          <span key={id}>{related(id)}</span>
        ))}
      </span>,
    ]);
  items.push([
    'Known from',
    { live: 'the live system', history: 'history', both: 'the live system and history' }[detail.source],
  ]);
  return <Facts items={items} />;
}
