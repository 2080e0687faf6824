import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ACCESS } from './access.decorators.js';

/** Metadata key under which Nest keeps a route's path. */
const PATH = 'path';

/** Refuses to boot as long as a route does not say who may call it. */
@Injectable()
export class AccessCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws Error naming the route, and the line to add. */
  onModuleInit(): void {
    for (const { metatype, instance } of this.discovery.getControllers()) {
      if (!metatype || Reflect.hasMetadata(ACCESS, metatype)) continue;
      const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
      for (const method of this.scanner.getAllMethodNames(prototype)) {
        const handler = prototype[method]!;
        if (!Reflect.hasMetadata(PATH, handler) || Reflect.hasMetadata(ACCESS, handler)) continue;
        throw new Error(
          `${metatype.name}.${method} does not say who may call it. ` +
            "Add @RequireRole('viewer'), @RequireRole('operator'), @RequireRole('admin') or @Public() to it.",
        );
      }
    }
  }
}
