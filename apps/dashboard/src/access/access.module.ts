import { CALLERS } from '@celerity/server';
import { Global, Module } from '@nestjs/common';
import { IdentityProvider } from './identity-provider.js';
import { LoginLimits } from './login-limits.js';
import { OidcController } from './oidc.controller.js';
import { People } from './people.js';
import { Redaction } from './redaction.js';
import { SessionController } from './session.controller.js';
import { SignIns } from './sign-ins.js';

/** Who may see and do what. Global: the server's guard asks {@link CALLERS}, and whoever shows values asks {@link Redaction}. */
@Global()
@Module({
  controllers: [SessionController, OidcController],
  providers: [People, { provide: CALLERS, useExisting: People }, LoginLimits, IdentityProvider, SignIns, Redaction],
  exports: [CALLERS, People, Redaction],
})
export class AccessModule {}
