import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Metrics } from '@celerity/server';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { ActingDashboard } from '../testing/acting-dashboard.js';

jest.setTimeout(120_000);

const DEPLOY = join(dirname(fileURLToPath(import.meta.url)), '../../../../deploy');
const read = (path: string) => readFileSync(join(DEPLOY, path), 'utf8');

/** What Grafana puts in place of its variables. */
const filled = (expr: string) => expr.replaceAll('$__rate_interval', '1m').replace(/\$(worker|queue|task)\b/g, '.*');

/** Names of metrics in an expression. @throws Error where it is no PromQL */
function metricsIn(expr: string): string[] {
  const text = filled(expr);
  const names: string[] = [];
  parser.parse(text).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) throw new Error(`no PromQL at ${from}: ${text}`);
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') names.push(text.slice(from, to));
    },
  });
  return names;
}

interface Panel {
  title: string;
  type: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string }[];
}
interface Board {
  uid: string;
  panels: Panel[];
  templating: { list: { name: string; definition?: string }[] };
}
interface Rules {
  groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
}

const board = JSON.parse(read('grafana/celerity.json')) as Board;
const rules = (parse(read('prometheus/celerity-alerts.yml')) as Rules).groups.flatMap((group) => group.rules);
const exprs = [
  ...board.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const)),
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
];

describe('what is deployed beside the system', () => {
  let dashboard: ActingDashboard;
  let exported: Set<string>;
  beforeAll(async () => {
    dashboard = await ActingDashboard.start();
    const described = await dashboard.get(Metrics).registry.getMetricsAsJSON();
    const series = described.flatMap(({ name, type }) =>
      String(type) === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name],
    );
    // Prometheus makes this one itself.
    exported = new Set([...series, 'up']);
  }, 120_000);
  afterAll(() => dashboard?.stop());

  it.each(exprs)('asks only for what is exported: %s', (_, expr) => {
    const names = metricsIn(expr);
    expect(names).not.toEqual([]);
    expect(names.filter((name) => !exported.has(name))).toEqual([]);
  });

  it('fills the variables of the board from what is exported', () => {
    const definitions = board.templating.list.flatMap(({ definition }) => definition ?? []);
    expect(definitions).toHaveLength(3);
    for (const definition of definitions) {
      expect(exported).toContain(/^label_values\((\w+), \w+\)$/.exec(definition)![1]);
    }
  });

  it('puts no panel of the board over another', () => {
    const cells = board.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(board.uid).toBe('celerity');
  });

  it('names each alert once, and says what is wrong', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { annotations } of rules) expect(annotations.summary).toMatch(/\.$|\?$/);
  });

  it('has a check that would find a wrong name, and wrong PromQL', () => {
    expect(metricsIn('sum by (queue) (rate(no_such_metric{a="b"}[5m]))')).toEqual(['no_such_metric']);
    expect(() => metricsIn('sum by (queue (x)')).toThrow(/no PromQL/);
  });

  it('can be scraped as the example says', () => {
    const config = parse(read('prometheus/prometheus.yml')) as {
      rule_files: string[];
      scrape_configs: { job_name: string }[];
    };
    expect(config.rule_files).toEqual(['celerity-alerts.yml']);
    expect(config.scrape_configs.map(({ job_name }) => job_name)).toContain('celerity-dashboard');
  });
});
