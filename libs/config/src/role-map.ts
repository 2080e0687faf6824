import { z } from 'zod';
import type { Role } from './api-key.js';

const ENTRY = /^([^=,]{1,200})=(viewer|operator|admin)$/;

/** `group=role` pairs: which role a value of the identity provider's claim gives. A value that stands twice is refused. */
export const roleMap = z.string().transform((text, ctx): Readonly<Record<string, Role>> => {
  const roles = new Map<string, Role>();
  for (const entry of text.split(',').map((part) => part.trim())) {
    const [, value, role] = ENTRY.exec(entry) ?? [];
    if (!value || !role || roles.has(value.trim())) {
      const message = 'comma-separated value=role, with a role of viewer, operator or admin, none of the values twice';
      ctx.issues.push({ code: 'custom', input: text, message });
      return {};
    }
    roles.set(value.trim(), role as Role);
  }
  return Object.fromEntries(roles);
});
