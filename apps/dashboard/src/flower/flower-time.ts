import { FlowerError } from './flower-error.js';

/** `2026-11-28 13:45`, with seconds and parts of them if wanted, as Flower takes times; they are in UTC. @throws FlowerError 400 */
export function flowerTime(name: string, text: string | undefined): Date | undefined {
  if (text === undefined || text === '') return undefined;
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)$/.exec(text) ?? [];
  const date = new Date(`${day}T${time}Z`);
  if (Number.isNaN(date.getTime())) throw new FlowerError(400, `Invalid argument ${name}: must be as 2026-11-28 13:45`);
  return date;
}
