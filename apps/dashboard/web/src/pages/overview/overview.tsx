import { useOverview } from '../../api/queries.js';
import type { Overview as OverviewResource } from '../../api/resources.js';
import { Stat } from '../../parts/card.js';
import { count, duration, percent, plural, rate } from '../../parts/format.js';
import { Failed, Loading } from '../../parts/states.js';
import { Page } from '../../shell/page.js';
import { useUrlState } from '../../shell/url-state.js';
import { Findings } from './findings.js';
import { FailuresCard, QueuesCard, TaskTypesCard, WorkersCard } from './lists.js';
import { RANGES, Trends } from './trends.js';

/** What goes on, and what is wrong now. */
export function Overview() {
  const { data, error, refetch } = useOverview();
  const [range, setRange] = useUrlState('range', '900');
  return (
    <Page title="Overview" actions={<RangePicker range={range} setRange={setRange} />}>
      {!data && error && <Failed error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading lines={8} />}
      {data && (
        <>
          <Findings overview={data} />
          <Figures overview={data} />
          <Trends range={Number(range)} />
          <div className="split">
            <QueuesCard queues={data.queues} />
            <WorkersCard workers={data.workers} />
          </div>
          <div className="split">
            <TaskTypesCard types={data.task_types} />
            <FailuresCard failures={data.failures} />
          </div>
        </>
      )}
    </Page>
  );
}

function Figures({ overview }: { overview: OverviewResource }) {
  const { rates, wait, runtime, failure_share: share, totals, workers } = overview;
  // Workers also take tasks ahead: those do not run yet.
  const running = workers.reduce((sum, { active }) => sum + active, 0);
  return (
    <dl className="stats" aria-label="Now">
      <Stat
        label="Throughput"
        value={rate(rates.succeeded + rates.failed)}
        unit="/s"
        hint={`${rate(rates.sent)} /s sent`}
      />
      <Stat
        label="Wait, p95"
        value={duration(wait.p95)}
        hint={`p50 ${duration(wait.p50)} · p99 ${duration(wait.p99)}`}
      />
      <Stat
        label="Run time, p95"
        value={duration(runtime.p95)}
        hint={`p50 ${duration(runtime.p50)} · p99 ${duration(runtime.p99)}`}
      />
      <Stat
        label="Failures"
        value={percent(share)}
        hint={`${rate(rates.failed)} /s · ${rate(rates.retried)} /s retried`}
        tone={share !== null && share >= 0.1 ? 'bad' : share !== null && share >= 0.02 ? 'warn' : undefined}
      />
      <Stat label="Waiting" value={count(totals.waiting)} hint={`${count(totals.delayed)} delayed`} />
      <Stat
        label="Running"
        value={count(running)}
        unit={`of ${plural(totals.slots, 'slot')}`}
        hint={`${plural(totals.workers, 'worker')} · ${count(totals.active)} in hand`}
        tone={totals.workers === 0 ? 'bad' : undefined}
      />
    </dl>
  );
}

function RangePicker({ range, setRange }: { range: string; setRange: (next: string) => void }) {
  return (
    <div className="segments" role="group" aria-label="Time shown">
      {RANGES.map(({ seconds, label, name }) => (
        <button
          key={seconds}
          type="button"
          title={name}
          aria-pressed={range === String(seconds)}
          onClick={() => setRange(String(seconds))}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
