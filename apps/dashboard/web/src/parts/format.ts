/* How values are written. Pure: see format.spec.ts. */

/** `0.8 ms`, `340 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`; `–` for what is not known. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  if (seconds < 0) return `-${duration(-seconds)}`;
  if (seconds === 0) return '0 s';
  if (seconds < 0.001) return `${(seconds * 1000).toFixed(2)} ms`;
  if (seconds < 0.01) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return two(Math.floor(whole / 60), 'min', whole % 60, 's');
  if (whole < 86_400) return two(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
  return two(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h');
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** `1,234`; from 100,000 on `123k`, `1.2M`. */
export function count(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (Math.abs(value) < 100_000) return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
  if (Math.abs(value) < 999_500) return `${Math.round(value / 1000)}k`;
  return `${(value / 1e6).toFixed(1).replace(/\.0$/, '')}M`;
}

/** Per second: `0`, `0.05`, `3.2`, `166`. */
export function rate(perSecond: number | null | undefined): string {
  if (perSecond === null || perSecond === undefined || !Number.isFinite(perSecond)) return '–';
  if (perSecond === 0) return '0';
  if (perSecond < 0.01) return '<0.01';
  if (perSecond < 1) return perSecond.toFixed(2);
  return perSecond < 100 ? perSecond.toFixed(1).replace(/\.0$/, '') : count(Math.round(perSecond));
}

/** `640 B`, `12 KiB`, `98 MiB`, `1.4 GiB`. */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/** `0.4%`, `12%`. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return '–';
  const value = share * 100;
  if (value === 0 || value >= 9.95) return `${Math.round(value)}%`;
  return value < 0.1 ? '<0.1%' : `${value.toFixed(1)}%`;
}

/** `just now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago`; of what is to come `in 12 s`. */
export function ago(then: number, now: number): string {
  const seconds = (now - then) / 1000;
  const magnitude = Math.abs(seconds);
  if (magnitude < 1.5) return seconds >= 0 ? 'just now' : 'now';
  const text =
    magnitude < 60
      ? `${Math.floor(magnitude)} s`
      : magnitude < 3600
        ? `${Math.floor(magnitude / 60)} min`
        : magnitude < 86_400
          ? `${Math.floor(magnitude / 3600)} h`
          : `${Math.floor(magnitude / 86_400)} d`;
  return seconds >= 0 ? `${text} ago` : `in ${text}`;
}

/** Clock time with milliseconds, of this browser's zone. */
export function clockTime(date: Date): string {
  const pad = (value: number, width = 2) => String(value).padStart(width, '0');
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

/** Date and clock time, of this browser's zone. */
export function dateTime(date: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${clockTime(date)}`;
}

/** The start of an id, enough to know it again. */
export function shortId(id: string): string {
  return id.length > 13 ? id.slice(0, 8) : id;
}

/** `1 task`, `2 tasks`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}
