import type { Role } from '@celerity/config';
import { SetMetadata } from '@nestjs/common';

/** Who may call a route. */
export type Access =
  | { readonly kind: 'public' }
  | {
      readonly kind: 'role';
      readonly role: Role;
      /** The token of the metrics scraper opens it too. */
      readonly scrapeToken: boolean;
    };

/** Metadata key of {@link Access}. */
export const ACCESS = 'celerity:access';

/** Open to everybody, with or without a key. */
export const Public = () => SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/**
 * Only for keys of this role or a higher one (viewer < operator < admin).
 *
 * @param options.scrapeToken METRICS_TOKEN is accepted as well. (Default: false)
 */
export const RequireRole = (role: Role, { scrapeToken = false } = {}) =>
  SetMetadata(ACCESS, { kind: 'role', role, scrapeToken } satisfies Access);
