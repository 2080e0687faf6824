import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Loading } from './parts/states.js';
import { Toasts } from './parts/toasts.js';
import { Layout } from './shell/layout.js';
import { SessionGate } from './shell/session.js';
import { NotFound } from './pages/not-found.js';

const Overview = lazy(() => import('./pages/overview/overview.js').then((it) => ({ default: it.Overview })));
const Tasks = lazy(() => import('./pages/tasks/tasks.js').then((it) => ({ default: it.Tasks })));
const TaskPage = lazy(() => import('./pages/task/task-page.js').then((it) => ({ default: it.TaskPage })));
const Workers = lazy(() => import('./pages/workers/workers.js').then((it) => ({ default: it.Workers })));
const WorkerPage = lazy(() => import('./pages/workers/worker-page.js').then((it) => ({ default: it.WorkerPage })));
const Queues = lazy(() => import('./pages/queues/queues.js').then((it) => ({ default: it.Queues })));
const QueuePage = lazy(() => import('./pages/queues/queue-page.js').then((it) => ({ default: it.QueuePage })));
const Events = lazy(() => import('./pages/events/events.js').then((it) => ({ default: it.Events })));
const TaskTypes = lazy(() => import('./pages/task-types/task-types.js').then((it) => ({ default: it.TaskTypes })));
const TaskTypePage = lazy(() =>
  import('./pages/task-types/task-type-page.js').then((it) => ({ default: it.TaskTypePage })),
);
const Audit = lazy(() => import('./pages/audit/audit.js').then((it) => ({ default: it.Audit })));

/** Every page and its address. */
export function App() {
  return (
    <>
      <SessionGate>
        <Layout>
          <Suspense fallback={<Loading />}>
            <Switch>
              <Route path="/" component={Overview} />
              <Route path="/tasks" component={Tasks} />
              <Route path="/task/:id">{({ id }) => <TaskPage key={id} id={decodeURIComponent(id)} />}</Route>
              <Route path="/workers" component={Workers} />
              <Route path="/worker/:name">
                {({ name }) => <WorkerPage key={name} name={decodeURIComponent(name)} />}
              </Route>
              <Route path="/queues" component={Queues} />
              <Route path="/queue/:name">
                {({ name }) => <QueuePage key={name} name={decodeURIComponent(name)} />}
              </Route>
              <Route path="/events" component={Events} />
              <Route path="/task-types" component={TaskTypes} />
              <Route path="/task-type/:name">
                {({ name }) => <TaskTypePage key={name} name={decodeURIComponent(name)} />}
              </Route>
              <Route path="/audit" component={Audit} />
              <Route component={NotFound} />
            </Switch>
          </Suspense>
        </Layout>
      </SessionGate>
      <Toasts />
    </>
  );
}
