import type { LossPoint } from '../../api/resources.js';
import { Card } from '../../parts/card.js';
import { Chart, type ChartSeries } from '../../parts/chart.js';

/** How the loss of a training went down. */
export function LossCurve({ losses }: { losses: LossPoint[] }) {
  const series: ChartSeries[] = [{ label: 'loss', colour: 'chart-1', values: losses.map(({ loss }) => loss) }];
  if (losses.some(({ reconstruction }) => reconstruction !== null)) {
    series.push({
      label: 'reconstruction',
      colour: 'chart-2',
      values: losses.map((it) => it.reconstruction),
      dash: [6, 3],
    });
  }
  if (losses.some(({ kl }) => kl !== null)) {
    series.push({ label: 'KL', colour: 'chart-3', values: losses.map(({ kl }) => kl), dash: [2, 3] });
  }
  return (
    <Card title="Loss" hint={`epoch ${losses.at(-1)!.epoch}`}>
      <Chart
        label="Loss by epoch"
        x={losses.map(({ epoch }) => epoch)}
        xTime={false}
        height={220}
        series={series}
        format={(value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(3))}
      />
    </Card>
  );
}
