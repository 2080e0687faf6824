import { useMemo } from 'react';
import { useSeries } from '../../api/queries.js';
import type { OverviewSeries, SeriesPoint } from '../../api/resources.js';
import { useLive } from '../../live/use-live.js';
import { Card } from '../../parts/card.js';
import { Chart, type ChartSeries } from '../../parts/chart.js';
import { count, duration, rate } from '../../parts/format.js';
import { Failed, Loading } from '../../parts/states.js';
import { useThrottled } from '../../parts/throttle.js';

export const RANGES = [
  { seconds: 900, label: '15 min', name: '15 minutes' },
  { seconds: 3600, label: '1 h', name: '1 hour' },
  { seconds: 21_600, label: '6 h', name: '6 hours' },
  { seconds: 86_400, label: '1 d', name: '1 day' },
  { seconds: 604_800, label: '7 d', name: '7 days' },
];

const COLOURS = ['chart-1', 'chart-2', 'chart-3', 'chart-5', 'chart-6', 'chart-4'];
const DASHES: (number[] | undefined)[] = [undefined, [6, 3], [2, 3], [8, 3, 2, 3], [1, 2], [10, 4]];

/** Throughput, latency, depth and age over time. */
export function Trends({ range }: { range: number }) {
  const { data, error, refetch } = useSeries(range);
  // The stream tells that time goes on: once a step, the series has a point more.
  useLive(
    'overview',
    useThrottled(() => void refetch(), Math.max(2, data?.step_seconds ?? 10) * 1000),
  );
  if (!data) return error ? <Failed error={error} retry={() => void refetch()} /> : <Loading lines={6} />;
  return <Charts series={data} />;
}

function Charts({ series: { points, step_seconds: step } }: { series: OverviewSeries }) {
  const x = useMemo(() => points.map(({ at }) => new Date(at).getTime() / 1000), [points]);
  const perSecond = (key: 'succeeded' | 'failed' | 'retried' | 'sent'): number[] => points.map((it) => it[key] / step);
  const percentile = (key: keyof SeriesPoint): (number | null)[] => points.map((it) => it[key] as number | null);
  const shared = { x, group: 'overview', height: 168 };
  return (
    <div className="charts">
      <Card title="Throughput" hint="tasks per second">
        <Chart
          {...shared}
          label="Tasks per second that succeeded, failed and were sent"
          format={rate}
          series={[
            { label: 'succeeded', colour: 'chart-2', values: perSecond('succeeded'), fill: true },
            { label: 'failed', colour: 'chart-4', values: perSecond('failed'), dash: [6, 3] },
            { label: 'retried', colour: 'chart-3', values: perSecond('retried'), dash: [2, 3] },
            { label: 'sent', colour: 'chart-1', values: perSecond('sent'), dash: [8, 3, 2, 3] },
          ]}
        />
      </Card>
      <Card title="Latency" hint="wait and run time">
        <Chart
          {...shared}
          label="Seconds that tasks waited and ran"
          format={duration}
          series={[
            { label: 'wait p50', colour: 'chart-1', values: percentile('wait_p50') },
            { label: 'wait p95', colour: 'chart-5', values: percentile('wait_p95'), dash: [6, 3] },
            { label: 'run p50', colour: 'chart-6', values: percentile('runtime_p50'), dash: [8, 3, 2, 3] },
            { label: 'run p95', colour: 'chart-3', values: percentile('runtime_p95'), dash: [2, 3] },
          ]}
        />
      </Card>
      <Card title="Queue depth" hint="waiting tasks">
        <Chart {...shared} label="Waiting tasks by queue" format={count} series={byQueue(points, 'waiting')} />
      </Card>
      <Card title="Oldest waiting" hint="age of the task that waited longest">
        <Chart
          {...shared}
          label="Age of the oldest waiting task by queue"
          format={duration}
          series={byQueue(points, 'oldest_seconds')}
        />
      </Card>
    </div>
  );
}

function byQueue(points: SeriesPoint[], key: 'waiting' | 'oldest_seconds'): ChartSeries[] {
  const names = [...new Set(points.flatMap((it) => Object.keys(it[key])))].sort();
  return names.slice(0, COLOURS.length).map((name, at) => {
    const dash = DASHES[at];
    const values = points.map((it) => it[key][name] ?? 0);
    return { label: name, colour: COLOURS[at]!, values, ...(dash ? { dash } : {}) };
  });
}
