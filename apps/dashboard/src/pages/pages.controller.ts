import { ProblemError, problemTypes, Public } from '@celerity/server';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PageFiles } from './page-files.js';

/** Paths of machines: what is not there is a 404, and no page. */
const MACHINES = /^\/(?:ui\/api|api|health|healthcheck|metrics)(?:\/|$)/;

/** The pages: one document for every path, as the app in it knows its own paths; and the files that it is made of. */
@Public()
@Controller()
export class PagesController {
  constructor(private readonly files: PageFiles) {}

  @Get(['/', '*'])
  show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> | void {
    const path = request.url.split('?', 1)[0]!;
    if (MACHINES.test(path)) throw notFound(path);
    return this.files.answer(path, reply);
  }
}

function notFound(path: string): ProblemError {
  return new ProblemError(problemTypes.routeNotFound, `There is no GET ${path.slice(0, 256)}.`);
}
