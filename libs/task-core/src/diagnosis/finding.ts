/** How bad a finding is. `ok`: as it should be; `info`: worth knowing; `warning`: will hurt some day; `error`: hurts now. */
export type Level = 'ok' | 'info' | 'warning' | 'error';

const LEVELS: readonly Level[] = ['ok', 'info', 'warning', 'error'];

/** What one check found. */
export interface Finding {
  /** What was looked at, for example `broker.eviction` or `queue.unconsumed`. Stable: scripts may rely on it. */
  check: string;
  level: Level;
  /** One sentence or two: what is, with its figures. */
  message: string;
  /** What to do about it: a command, or a setting. */
  fix?: string;
}

/** Everything that a diagnosis found: a plain JSON value. */
export interface DiagnosisReport {
  /** The worst level among the findings. */
  level: Level;
  /** ISO 8601 in UTC. */
  date: string;
  findings: Finding[];
}

/** The worst level there is; `ok` for none. */
export function worstOf(levels: readonly Level[]): Level {
  return LEVELS[Math.max(0, ...levels.map((level) => LEVELS.indexOf(level)))]!;
}
