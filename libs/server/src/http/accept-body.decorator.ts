import type { Settings } from '@celerity/config';
import { AddRouteConfig } from './add-route-config.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Media types of the body, instead of JSON. */
    acceptedTypes?: readonly string[];
    /** The setting that limits the body, instead of `jsonBodyBytes`. */
    bodyLimit?: BodyLimit;
  }
}

/** Settings that limit a body. */
export type BodyLimit = Extract<keyof Settings['limits'], `${string}Bytes`>;

/** What a route accepts as its body, when it is not JSON of at most `LIMIT_JSON_BODY`. */
export interface AcceptedBody {
  /** Media types, in lower case. (Default: application/json) */
  types?: readonly string[];
  /** (Default: `jsonBodyBytes`) */
  limit?: BodyLimit;
}

/** Method decorator: lets a route take other bodies. What is not JSON arrives as a `Readable` of its bytes, see `streamOtherBodies`. */
export function AcceptBody({ types, limit }: AcceptedBody): MethodDecorator {
  return AddRouteConfig({ ...(types && { acceptedTypes: types }), ...(limit && { bodyLimit: limit }) });
}
