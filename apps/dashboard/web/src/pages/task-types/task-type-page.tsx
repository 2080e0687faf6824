import { Workflow } from 'lucide-react';
import { Link } from 'wouter';
import { useTaskTypes } from '../../api/queries.js';
import type { TaskType } from '../../api/resources.js';
import { LinkButton } from '../../parts/button.js';
import { Card, Facts } from '../../parts/card.js';
import { duration } from '../../parts/format.js';
import { JsonView } from '../../parts/json-view.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { paths } from '../../shell/routes.js';
import { useMay } from '../../shell/session.js';
import { LimitActions } from './limit-actions.js';
import { SendForm } from './send-form.js';

/** One kind of task: its contract, and a form to send one. */
export function TaskTypePage({ name }: { name: string }) {
  const { data, error, refetch } = useTaskTypes();
  const operator = useMay('operator');
  const admin = useMay('admin');
  const type = data?.items.find((it) => it.name === name);
  if (!type) {
    return (
      <Page title={name}>
        <Card>
          {data && <Empty icon={Workflow} title="There is no such task type" />}
          {!data && (error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />)}
        </Card>
      </Page>
    );
  }
  return (
    <Page
      title={name}
      hint={type.description}
      actions={
        <>
          <LinkButton href={paths.tasks(`name:${name}`)}>Its tasks</LinkButton>
          {admin && <LimitActions type={type} />}
        </>
      }
    >
      <div className="task-grid">
        <div className="task-main">
          {operator && <SendForm type={type} />}
          <Schemas type={type} />
        </div>
        <div className="task-side">
          <Card title="Contract">
            <ContractFacts type={type} />
          </Card>
        </div>
      </div>
    </Page>
  );
}

function ContractFacts({ type: { queue, lane, params, sensitive, limits, workers } }: { type: TaskType }) {
  return (
    <Facts
      items={[
        ['Queue', <Link href={paths.queue(queue)}>{queue}</Link>],
        ['Lane', lane ?? 'main'],
        ['Takes', <code>{params.join(', ') || 'nothing'}</code>],
        ['Hidden', sensitive.length > 0 ? <code>{sensitive.join(', ')}</code> : 'nothing'],
        ['Soft time limit', duration(limits.soft_time_limit)],
        ['Time limit', duration(limits.time_limit)],
        ['Retries', limits.max_retries === null ? 'no limit' : String(limits.max_retries)],
        ['Retry delay', duration(limits.default_retry_delay)],
        ['Rate limit', limits.rate_limit ?? 'none'],
        ['Acknowledged', limits.acks_late ? 'late: it runs again when its worker dies' : 'early: it never runs twice'],
        ['Result', limits.ignore_result ? 'is not kept' : 'is kept'],
        [
          'Workers',
          workers === null ? (
            'not known'
          ) : (
            <span className="flags">
              {workers.length === 0 && 'none has a handler for it'}
              {workers.map((worker) => (
                <Link key={worker} href={paths.worker(worker)}>
                  {worker}
                </Link>
              ))}
            </span>
          ),
        ],
      ]}
    />
  );
}

function Schemas({ type }: { type: TaskType }) {
  return (
    <>
      <Card title="Arguments" hint="JSON Schema">
        <JsonView value={type.kwargs} label="Schema of its arguments" open={3} />
      </Card>
      <Card title="Result" hint="JSON Schema">
        <JsonView value={type.result} label="Schema of its result" />
      </Card>
      {type.progress && (
        <Card title="Progress" hint="JSON Schema">
          <JsonView value={type.progress} label="Schema of its progress" />
        </Card>
      )}
    </>
  );
}
