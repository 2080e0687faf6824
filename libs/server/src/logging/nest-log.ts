import type { LoggerService } from '@nestjs/common';
import type { Level, Logger } from 'pino';

/** Nest's own talk at boot, one line for each module and route: only worth reading when something is being hunted. */
const CHATTER = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** Hands what is logged through Nest's `Logger` to pino, with its context as a field. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    const { context } = split(rest);
    this.write(CHATTER.has(context ?? '') ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    // What NestApplication logs as an error (a port that is taken) it throws as well, and then it is told with its remedy.
    this.write(split(rest).context === 'NestApplication' ? 'debug' : 'error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: Level, message: unknown, rest: unknown[]): void {
    const { context, stack } = split(rest);
    const fields = { ...(context && { context }), ...(stack && { stack }) };
    if (message instanceof Error) this.logger[level]({ ...fields, err: message }, message.message);
    else if (typeof message === 'object' && message !== null) this.logger[level]({ ...fields, ...message });
    else this.logger[level](fields, String(message));
  }
}

/** Nest passes `[context]`, or `[stack, context]` with errors; either may be missing. */
function split(rest: unknown[]): { context?: string; stack?: string } {
  const texts = rest.filter((item): item is string => typeof item === 'string');
  const stack = texts.find((text) => /\n\s+at /.test(text));
  const context = texts.at(-1);
  return { ...(context && context !== stack && { context }), ...(stack && { stack }) };
}
