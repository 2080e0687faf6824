import { useMemo } from 'react';
import { useWorkerSamples } from '../../api/queries.js';
import { useLive } from '../../live/use-live.js';
import { Card } from '../../parts/card.js';
import { Chart } from '../../parts/chart.js';
import { bytes, count, duration, percent } from '../../parts/format.js';
import { useThrottled } from '../../parts/throttle.js';

/** What it uses of the machine, over the last quarter of an hour. */
export function WorkerCharts({ name }: { name: string }) {
  const { data, refetch } = useWorkerSamples(name, 900);
  const moved = useThrottled(() => void refetch(), Math.max(2, data?.step_seconds ?? 5) * 1000);
  useLive('workers', moved);
  const items = useMemo(() => data?.items ?? [], [data]);
  const x = useMemo(() => items.map(({ at }) => new Date(at).getTime() / 1000), [items]);
  const shared = { x, height: 130, group: `worker-${name}` };
  return (
    <div className="charts four">
      <Card title="Memory">
        <Chart
          {...shared}
          label="Memory of the worker and of its children"
          format={bytes}
          series={[
            { label: 'worker', colour: 'chart-1', values: items.map((it) => it.rss_bytes) },
            { label: 'children', colour: 'chart-3', values: items.map((it) => it.children_rss_bytes), dash: [6, 3] },
          ]}
        />
      </Card>
      <Card title="CPU" hint="of one core">
        <Chart
          {...shared}
          label="Share of one core"
          format={percent}
          series={[{ label: 'worker', colour: 'chart-5', values: items.map((it) => it.cpu), fill: true }]}
        />
      </Card>
      <Card title="Running tasks">
        <Chart
          {...shared}
          label="Running tasks"
          format={count}
          series={[{ label: 'running', colour: 'chart-2', values: items.map((it) => it.active), fill: true }]}
        />
      </Card>
      <Card title="Event loop lag">
        <Chart
          {...shared}
          label="Lag of the event loop"
          format={duration}
          series={[
            {
              label: 'lag',
              colour: 'chart-6',
              values: items.map((it) => (it.event_loop_lag_ms === null ? null : it.event_loop_lag_ms / 1000)),
            },
          ]}
        />
      </Card>
    </div>
  );
}
