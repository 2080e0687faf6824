import { KeyRound, LogIn, Zap } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import type { Login, Session } from '../api/resources.js';
import { Button } from '../parts/button.js';
import { Problems } from '../parts/dialog.js';
import { Field } from '../parts/field.js';

interface SignInProps {
  session: Session;
  signIn: (login: Login) => Promise<void>;
}

/** Why the identity provider's answer signed nobody in. */
const REFUSALS: Record<string, string> = {
  provider_unreachable: 'The identity provider does not answer. Try again later.',
  provider_refused: 'The identity provider refused to sign you in.',
  login_expired: 'That took too long. Try again.',
  no_role: 'You are known, but have no role here. Ask an admin for one.',
};

/** Back to the page that was asked for. */
function withReturn(url: string): string {
  const here = new URL(location.href);
  here.searchParams.delete('sign_in_error');
  return `${url}?${new URLSearchParams({ return_to: here.pathname + here.search }).toString()}`;
}

export function SignIn({ session: { login, version }, signIn }: SignInProps) {
  const ways = login.ways.filter((way): way is 'basic' | 'api_key' => way === 'basic' || way === 'api_key');
  const [way, setWay] = useState(ways[0]);
  const refusal = new URLSearchParams(location.search).get('sign_in_error');
  useEffect(() => {
    document.title = 'Sign in · Celerity';
  }, []);
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <span className="brand-mark large">
          <Zap size={22} strokeWidth={2.4} aria-hidden />
        </span>
        <h1>Sign in to Celerity</h1>
        <p className="muted">Watch and steer tasks, workers and queues.</p>
        {refusal && (
          <p className="problems" role="alert">
            {REFUSALS[refusal] ?? 'Nobody was signed in.'}
          </p>
        )}
        {login.oidc_url && (
          <a className="button primary" href={withReturn(login.oidc_url)}>
            <LogIn size={15} aria-hidden />
            Continue with single sign-on
          </a>
        )}
        {login.oidc_url && way && <p className="divider">or</p>}
        {way === 'basic' && <PasswordForm signIn={signIn} />}
        {way === 'api_key' && <KeyForm signIn={signIn} />}
        {ways.length > 1 && (
          <Button
            variant="quiet"
            icon={<KeyRound size={14} />}
            onClick={() => setWay(way === 'basic' ? 'api_key' : 'basic')}
          >
            {way === 'basic' ? 'Use an API key' : 'Use name and password'}
          </Button>
        )}
      </div>
      <p className="muted num">v{version}</p>
    </main>
  );
}

function useSignIn(signIn: SignInProps['signIn'], login: () => Login) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await signIn(login());
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  return { busy, error, onSubmit: (event: FormEvent) => void submit(event) };
}

function PasswordForm({ signIn }: { signIn: SignInProps['signIn'] }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { busy, error, onSubmit } = useSignIn(signIn, () => ({ way: 'basic', name, password }));
  return (
    <form className="form" onSubmit={onSubmit}>
      <Field label="Name">
        <input
          className="input"
          name="username"
          autoComplete="username"
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field label="Password">
        <input
          className="input"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      {error !== undefined && <Problems error={error} />}
      <Button type="submit" variant="primary" busy={busy}>
        Sign in
      </Button>
    </form>
  );
}

function KeyForm({ signIn }: { signIn: SignInProps['signIn'] }) {
  const [key, setKey] = useState('');
  const { busy, error, onSubmit } = useSignIn(signIn, () => ({ way: 'api_key', key }));
  return (
    <form className="form" onSubmit={onSubmit}>
      <Field label="API key">
        <input
          className="input mono"
          type="password"
          autoComplete="off"
          required
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
      </Field>
      {error !== undefined && <Problems error={error} />}
      <Button type="submit" variant="primary" busy={busy}>
        Sign in
      </Button>
    </form>
  );
}
