import { listSettings } from './describe-settings.js';
import type { Environment } from './settings.js';

/** A variable that looks like one of ours but is not; `nearest` is the name that was probably meant. */
export interface UnknownSetting {
  readonly name: string;
  readonly nearest: string | undefined;
}

/** Variables of the scripts in `tools/` and of the demo, which the apps inherit and do not read. */
const READ_ELSEWHERE = ['CELERITY_NO_INSTALL', 'CELERITY_API_KEY'];

/**
 * Set variables starting with `CELERY_`, `CELERITY_` or `DASHBOARD_` that nothing reads: worth a warning, as Celery has settings we
 * do not know, but most often a slip of the pen.
 *
 * @param env (Default: `process.env`)
 */
export function unknownSettings(env: Environment = process.env): UnknownSetting[] {
  const names = listSettings().map((setting) => setting.name);
  const known = new Set([...names, ...READ_ELSEWHERE]);
  return Object.keys(env)
    .filter((name) => /^(CELERY|CELERITY|DASHBOARD)_/.test(name) && !known.has(name) && env[name]?.trim())
    .sort()
    .map((name) => ({ name, nearest: nearestOf(name, names) }));
}

/** The name that differs least, unless more than a third of it differs. */
function nearestOf(name: string, names: string[]): string | undefined {
  const ranked = names
    .map((other) => ({ other, distance: editDistance(name, other) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= name.length / 3 ? best.other : undefined;
}

/** Levenshtein distance (Wagner and Fischer 1974), one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
