import { readFileSync } from 'node:fs';

/** Proportional set size of a process and all that it started, MiB: what they take of the machine together. Linux. */
export function treeMemory(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, one) => sum + pss(one), 0);
}

/** Pids of what a process started, and of what those started. */
export function descendants(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return children.flatMap((child) => [child, ...descendants(child)]);
  } catch {
    return [];
  }
}

function pss(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
