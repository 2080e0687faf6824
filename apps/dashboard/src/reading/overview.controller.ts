import { RequireRole, SchemaPipe } from '@celerity/server';
import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import type { Overview, OverviewSeries } from '../resources/overview.js';
import { Overviews } from './overview.js';
import { type Range, RANGES, Series } from './series.js';

const ranges = Object.keys(RANGES);
const SeriesQuery = z.object({
  range: z
    .enum(ranges, `must be one of ${ranges.join(', ')} seconds`)
    .default('3600')
    .transform((text) => Number(text) as Range),
});

/** What goes on, and what is wrong. */
@RequireRole('viewer')
@Controller('ui/api/overview')
export class OverviewController {
  constructor(
    private readonly overviews: Overviews,
    private readonly series: Series,
  ) {}

  @Get()
  now(): Promise<Overview> {
    return this.overviews.now();
  }

  @Get('series')
  over(@Query(new SchemaPipe(SeriesQuery)) { range }: z.output<typeof SeriesQuery>): Promise<OverviewSeries> {
    return this.series.over(range);
  }
}
