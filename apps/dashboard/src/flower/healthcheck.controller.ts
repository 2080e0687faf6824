import { Public } from '@celerity/server';
import { Controller, Get, Header } from '@nestjs/common';

/** Flower's own check that it is there; whether it can do its work says `/health/ready`. */
@Controller('healthcheck')
export class HealthcheckController {
  @Public()
  @Header('content-type', 'text/plain; charset=utf-8')
  @Get()
  check(): string {
    return 'OK';
  }
}
