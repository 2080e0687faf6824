import { ProblemError, problemTypes, Public } from '@celerity/server';
import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiDocument } from './api-document.js';
import { DOCS_PAGE, DOCS_SCRIPT, docsAsset } from './docs-page.js';

/** The API's documentation, for programs and for people. It is open: it says what everybody can read in the source. */
@Public()
@Controller('api')
export class DocsController {
  constructor(private readonly document: ApiDocument) {}

  @Header('content-type', 'application/json; charset=utf-8')
  @Get('openapi.json')
  openApi(): string {
    return this.document.toJson();
  }

  @Header('content-type', 'text/html; charset=utf-8')
  @Get('docs')
  page(): string {
    return DOCS_PAGE;
  }

  @Header('content-type', 'text/javascript; charset=utf-8')
  @Get('docs/start.js')
  script(): string {
    return DOCS_SCRIPT;
  }

  @Get('docs/:file')
  async asset(@Param('file') file: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    const asset = await docsAsset(file);
    if (!asset) throw new ProblemError(problemTypes.routeNotFound, 'The documentation has no such file.');
    reply.header('content-type', asset.type).header('cache-control', 'public, max-age=3600');
    return asset.bytes;
  }
}
