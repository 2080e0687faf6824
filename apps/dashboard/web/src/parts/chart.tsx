import { useEffect, useId, useRef } from 'react';
import uPlot from 'uplot';
import { bytes, count, duration } from './format.js';
import { useShownTheme } from '../shell/theme.js';

export interface ChartSeries {
  label: string;
  /** Name of a colour of the theme, for example `chart-1`. */
  colour: string;
  values: (number | null)[];
  /** Fills what is under the line. */
  fill?: boolean;
  /** Dashes, so that lines differ by more than their colour. */
  dash?: number[];
}

interface ChartProps {
  /** What it shows, in a sentence for screen readers. */
  label: string;
  /** Seconds since the epoch, or whatever `xTime` being false makes of it. */
  x: number[];
  series: ChartSeries[];
  /** How a value is written. */
  format: (value: number) => string;
  /** (Default: 180) */
  height?: number;
  /** The x axis is time. (Default: true) */
  xTime?: boolean;
  /** Charts of one page with the same name share their cursor. */
  group?: string;
}

/** Lines over time. The theme's colours; its newest values as text below, and for screen readers. */
export function Chart({ label, x, series, format, height = 180, xTime = true, group }: ChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const theme = useShownTheme();
  const id = useId();
  const shape = JSON.stringify([
    theme,
    height,
    xTime,
    group,
    series.map((it) => [it.label, it.colour, it.fill, it.dash]),
  ]);
  const data = [x, ...series.map((it) => it.values)] as uPlot.AlignedData;
  const latestData = useRef(data);
  latestData.current = data;

  useEffect(() => {
    const element = holder.current!;
    const made = new uPlot(optionsOf({ element, series, height, xTime, group, format }), latestData.current, element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
    // Made anew when its shape changes; its data are set below.
  }, [shape]);

  useEffect(() => {
    plot.current?.setData(data);
  });

  return (
    <figure className="chart" aria-labelledby={id}>
      <div ref={holder} className="chart-plot" style={{ height }} aria-hidden />
      <figcaption id={id}>
        <span className="visually-hidden">{label}. Latest: </span>
        {series.map((it) => (
          <span key={it.label} className="legend">
            <Swatch series={it} />
            {it.label}
            <span className="legend-value num">{lastOf(it.values, format)}</span>
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function Swatch({ series }: { series: ChartSeries }) {
  return (
    <svg className="swatch" viewBox="0 0 14 4" aria-hidden>
      <line
        x1="0"
        y1="2"
        x2="14"
        y2="2"
        stroke={`var(--${series.colour})`}
        strokeWidth="2.5"
        strokeDasharray={series.dash?.join(' ')}
      />
    </svg>
  );
}

function lastOf(values: (number | null)[], format: (value: number) => string): string {
  const last = values.findLast((value) => value !== null);
  return last === undefined || last === null ? '–' : format(last);
}

/** Seconds between two lines of a scale that shows durations. */
const TIME_STEPS = [
  ...[-5, -4, -3, -2, -1].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power)),
  ...[1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800],
];

/** Likewise of what is counted. */
const COUNT_STEPS = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();

/** Likewise of bytes. */
const BYTE_STEPS = Array.from({ length: 45 }, (_, power) => 2 ** power);

/** Lines of the scale where the format has values that are rounder than others. */
function stepsOf(format: ChartProps['format']): Pick<uPlot.Axis, 'incrs'> {
  const steps = new Map([
    [duration as ChartProps['format'], TIME_STEPS],
    [bytes, BYTE_STEPS],
    [count, COUNT_STEPS],
  ]).get(format);
  return steps ? { incrs: steps } : {};
}

type OptionsInput = Required<Pick<ChartProps, 'series' | 'height' | 'xTime' | 'format'>> & {
  element: HTMLElement;
  group: string | undefined;
};

function optionsOf({ element, series, height, xTime, group, format }: OptionsInput): uPlot.Options {
  const colour = (name: string): string => getComputedStyle(element).getPropertyValue(`--${name}`).trim();
  const axis = {
    stroke: colour('text-3'),
    font: '11px "Inter Variable", sans-serif',
    grid: { stroke: colour('grid'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: Math.max(element.clientWidth, 50),
    height,
    padding: [10, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, ...(group ? { sync: { key: group } } : {}) },
    scales: {
      x: { time: xTime, ...(xTime ? { range: timeRange } : {}) },
      y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.12 : 1] },
    },
    axes: [
      { ...axis, grid: { show: false }, space: 70, size: 28, ...(xTime ? { values: timeLabels } : {}) },
      {
        ...axis,
        size: 62,
        space: 34,
        gap: 8,
        values: (_plot, splits) => splits.map((value) => format(value)),
        ...stepsOf(format),
      },
    ],
    series: [
      {},
      ...series.map((it) => ({
        label: it.label,
        stroke: colour(it.colour),
        width: 1.75,
        ...(it.dash ? { dash: it.dash } : {}),
        ...(it.fill ? { fill: `color-mix(in srgb, ${colour(it.colour)} 12%, transparent)` } : {}),
        points: { show: (plot: uPlot, at: number) => isLonely(plot.data[at]) },
        spanGaps: true,
      })),
    ],
    plugins: [tooltip(format)],
  };
}

/** A line of one or two values is no line: then they are points. */
function isLonely(values: ArrayLike<number | null | undefined> | undefined): boolean {
  let known = 0;
  for (let at = 0; values && at < values.length && known < 3; at += 1) if (typeof values[at] === 'number') known += 1;
  return known < 3;
}

/** Half a minute at least, so that a single moment is not a year. */
function timeRange(_plot: uPlot, from: number, to: number): [number, number] {
  return to - from < 30 ? [to - 30, to] : [from, to];
}

function timeLabels(_plot: uPlot, splits: number[], _axis: number, _space: number, step: number): string[] {
  return splits.map((seconds) => {
    const date = new Date(seconds * 1000);
    const two = (value: number): string => String(value).padStart(2, '0');
    if (step >= 86_400) return `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
    return step < 60 ? `${minutes}:${two(date.getSeconds())}` : minutes;
  });
}

/** Values under the cursor. */
function tooltip(format: (value: number) => string): uPlot.Plugin {
  const box = document.createElement('div');
  box.className = 'chart-tip';
  return {
    hooks: {
      init: (plot) => void plot.over.append(box),
      setCursor: (plot) => {
        const { idx, left } = plot.cursor;
        box.hidden = idx === null || idx === undefined || (left ?? -1) < 0;
        if (box.hidden) return;
        box.replaceChildren(
          ...plot.series.slice(1).map((each, at) => {
            const value = plot.data[at + 1]?.[idx!];
            const line = document.createElement('div');
            line.textContent = `${String(each.label)}  ${value === null || value === undefined ? '–' : format(value)}`;
            return line;
          }),
        );
        const room = plot.over.clientWidth - (left ?? 0);
        box.style.left = `${room < 160 ? (left ?? 0) - 12 - box.offsetWidth : (left ?? 0) + 12}px`;
      },
    },
  };
}
