import type { Settings } from '@celerity/config';
import { RequireRole } from '@celerity/server';
import { SETTINGS, TaskRegistry, TaskRouter } from '@celerity/task-core';
import { Controller, Get, Inject } from '@nestjs/common';
import { type TaskTypeResource, taskTypeOf } from './task-type-resource.js';
import { DescribeTaskTypes } from './task-types.docs.js';

/** Tells which kinds of tasks there are, and what they take. */
@Controller('api/task-types')
export class TaskTypesController {
  private readonly items: TaskTypeResource[];

  constructor(
    @Inject(TaskRegistry) registry: TaskRegistry,
    @Inject(TaskRouter) router: TaskRouter,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.items = registry.all().map((task) => taskTypeOf(task, router.route(task.name), settings));
  }

  @DescribeTaskTypes()
  @RequireRole('viewer')
  @Get()
  list(): { items: TaskTypeResource[]; next_cursor: null } {
    return { items: this.items, next_cursor: null };
  }
}
