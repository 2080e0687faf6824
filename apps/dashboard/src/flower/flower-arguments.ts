import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { AcceptBody } from '@celerity/server';
import type { FastifyRequest } from 'fastify';
import { noteAudit } from '../audit/audited.decorator.js';
import { FlowerError } from './flower-error.js';

/** Of Flower's routes: curl sends what it is given as a form, JSON too, and without a body there is no type. */
const TYPES = ['', 'application/x-www-form-urlencoded', 'application/json'];

/** Method decorator: a route that takes bodies as Flower does. Pages from elsewhere are kept out by their origin. */
export const AcceptFlowerBody = () => AcceptBody({ types: TYPES });

/** Arguments of a request: those of its query, and of its form or JSON object. */
export class FlowerArguments {
  private constructor(private readonly values: ReadonlyMap<string, string>) {}

  /** @throws FlowerError 400, ProblemError 413 */
  static async of(request: FastifyRequest): Promise<FlowerArguments> {
    const values = new Map<string, string>();
    for (const [name, value] of Object.entries(request.query as Record<string, unknown>)) {
      const last = [value].flat().at(-1);
      if (typeof last === 'string') values.set(name, last);
    }
    const form = await formOf(request);
    for (const [name, value] of Object.entries(form)) values.set(name, value);
    if (Object.keys(form).length > 0) noteAudit(request, { body: form });
    return new FlowerArguments(values);
  }

  optional(name: string): string | undefined {
    return this.values.get(name);
  }

  /** @throws FlowerError 400 */
  required(name: string): string {
    const value = this.values.get(name);
    if (value === undefined || value === '') throw new FlowerError(400, `Missing argument ${name}`);
    return value;
  }

  /** @throws FlowerError 400 */
  integer(name: string, fallback?: number): number {
    const value = this.values.get(name);
    if (value === undefined && fallback !== undefined) return fallback;
    if (value === undefined) throw new FlowerError(400, `Missing argument ${name}`);
    if (!/^-?\d{1,9}$/.test(value)) throw new FlowerError(400, `Invalid argument ${name}: must be a whole number`);
    return Number(value);
  }

  /** Undefined where it is not given. @throws FlowerError 400 */
  number(name: string): number | undefined {
    const value = this.values.get(name);
    if (value === undefined || value === '') return undefined;
    const number = Number(value);
    if (!Number.isFinite(number) || number < 0)
      throw new FlowerError(400, `Invalid argument ${name}: must be a number`);
    return number;
  }

  /** As Tornado reads one: anything but nothing is true there, which few mean who write `false`. */
  flag(name: string): boolean {
    const value = this.values.get(name);
    return value !== undefined && !/^(|0|false|no|off)$/i.test(value);
  }
}

/** The body of a request as text, whatever type it says it has; '' without one. */
export async function bodyText({ body }: FastifyRequest): Promise<string> {
  if (body instanceof Readable) return text(body);
  return body === undefined || body === null ? '' : JSON.stringify(body);
}

async function formOf(request: FastifyRequest): Promise<Record<string, string>> {
  const { body } = request;
  if (body instanceof Readable) return Object.fromEntries(new URLSearchParams(await text(body)));
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return {};
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
}
