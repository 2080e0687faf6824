import type { Role, Settings } from '@celerity/config';
import { covers } from '@celerity/server';
import { SETTINGS } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';

/** Seconds that each request to the provider may take. */
const TIMEOUT = 5;
/** How long what the provider says of itself is believed, ms. */
const KEEP = 3_600_000;

/** What must come back with the browser for a login to be the one that began. */
export interface LoginSecrets {
  state: string;
  nonce: string;
  verifier: string;
}

/** Somebody whom the provider vouches for; without a role they are not let in. */
export interface Vouched {
  name: string;
  role: Role | undefined;
}

/** The OpenID Connect provider of `DASHBOARD_OIDC_ISSUER`: authorization code flow with PKCE, state and nonce. */
@Injectable()
export class IdentityProvider {
  private discovered: { at: number; configuration: Promise<oidc.Configuration> } | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  get isOn(): boolean {
    return this.settings.signIn.oidcIssuer !== undefined;
  }

  /** Where to send the browser. @throws when the provider does not answer. */
  async start(): Promise<LoginSecrets & { url: URL }> {
    const { oidcScopes, oidcRedirectUri } = this.settings.signIn;
    const secrets = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    };
    const url = oidc.buildAuthorizationUrl(await this.configuration(), {
      redirect_uri: oidcRedirectUri!,
      scope: oidcScopes,
      state: secrets.state,
      nonce: secrets.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(secrets.verifier),
      code_challenge_method: 'S256',
    });
    return { ...secrets, url };
  }

  /**
   * Exchanges the code that the browser brought.
   *
   * @param search of the URL to which the provider sent the browser back
   * @throws when it does not belong to these secrets, the provider refuses it, or its tokens are not sound.
   */
  async finish(search: string, { state, nonce, verifier }: LoginSecrets): Promise<Vouched> {
    const configuration = await this.configuration();
    // Not the URL of the request: behind a proxy it is another one than the provider knows.
    const url = new URL(this.settings.signIn.oidcRedirectUri!);
    url.search = search;
    const tokens = await oidc.authorizationCodeGrant(configuration, url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims: Record<string, unknown> = tokens.claims()!;
    return this.vouched(await this.completed(configuration, claims, tokens.access_token));
  }

  /** Many providers put groups and addresses only into what they tell on request. */
  private async completed(configuration: oidc.Configuration, claims: Record<string, unknown>, accessToken: string) {
    const { oidcRoleClaim, oidcNameClaim } = this.settings.signIn;
    const missing = [oidcRoleClaim, oidcNameClaim].some((name) => claims[name] === undefined);
    if (!missing || !configuration.serverMetadata().userinfo_endpoint) return claims;
    return { ...(await oidc.fetchUserInfo(configuration, accessToken, String(claims.sub))), ...claims };
  }

  private vouched(claims: Record<string, unknown>): Vouched {
    const { oidcRoleClaim, oidcNameClaim, oidcRoles } = this.settings.signIn;
    const name = claims[oidcNameClaim];
    const values = [claims[oidcRoleClaim]].flat().filter((value) => typeof value === 'string');
    const roles = values.filter((value) => Object.hasOwn(oidcRoles, value)).map((value) => oidcRoles[value]!);
    const role = roles.reduce<Role | undefined>((best, each) => (best && covers(best, each) ? best : each), undefined);
    return { name: (typeof name === 'string' && name ? name : String(claims.sub)).slice(0, 200), role };
  }

  private configuration(): Promise<oidc.Configuration> {
    if (this.discovered && Date.now() - this.discovered.at < KEEP) return this.discovered.configuration;
    const discovered = { at: Date.now(), configuration: this.discover() };
    this.discovered = discovered;
    discovered.configuration.catch(() => {
      if (this.discovered === discovered) this.discovered = undefined;
    });
    return discovered.configuration;
  }

  private discover(): Promise<oidc.Configuration> {
    const { oidcIssuer, oidcClientId, oidcClientSecret } = this.settings.signIn;
    const issuer = new URL(oidcIssuer!);
    // Plain HTTP only to a provider on this machine: the settings see to that.
    const execute = issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
    const auth = oidcClientSecret === undefined ? oidc.None() : oidc.ClientSecretPost(oidcClientSecret);
    return oidc.discovery(issuer, oidcClientId!, undefined, auth, { execute, timeout: TIMEOUT });
  }
}
