import { Send } from 'lucide-react';
import { type FormEvent, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { part, post } from '../../api/client.js';
import type { SendAnswer, SendBody, TaskType } from '../../api/resources.js';
import { Button } from '../../parts/button.js';
import { Card } from '../../parts/card.js';
import { Problems } from '../../parts/dialog.js';
import { Field } from '../../parts/field.js';
import { say } from '../../parts/toasts.js';
import { ArgumentsForm } from '../../schema/arguments-form.js';
import { checkArguments, type Values } from '../../schema/bound-arguments.js';
import { paths } from '../../shell/routes.js';

/** Sends a task. What the contract forbids cannot be sent. */
export function SendForm({ type }: { type: TaskType }) {
  const [values, setValues] = useState<Values>({});
  const [options, setOptions] = useState({ countdown: '', expires: '', priority: '' });
  const [valid, setValid] = useState(true);
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>();
  const [, navigate] = useLocation();
  const errors = useMemo(() => checkArguments(type, values), [type, values]);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (errors.length > 0 || !valid) return;
    setBusy(true);
    setError(undefined);
    try {
      const body: SendBody = { kwargs: values, options: optionsOf(options) };
      const answer = await post<SendAnswer>(`/task-types/${part(type.name)}/send`, body);
      say(`Sent ${answer.name}`, answer.warnings.join(' ') || undefined);
      navigate(paths.task(answer.task_id));
    } catch (thrown) {
      setError(thrown);
      setBusy(false);
    }
  };
  const option = (key: keyof typeof options) => ({
    value: options[key],
    onChange: (event: { target: { value: string } }) => setOptions({ ...options, [key]: event.target.value }),
  });
  return (
    <Card title="Send one">
      <form className="form" noValidate onSubmit={(event) => void send(event)}>
        <ArgumentsForm
          type={type}
          values={values}
          setValues={setValues}
          errors={tried ? errors : errors.filter((it) => it.path.length > 0)}
          setValid={setValid}
        />
        <details className="object-fields">
          <summary>When and how</summary>
          <div className="field-row">
            <Field label="Countdown" hint="Seconds; not before">
              <input className="input num" type="number" min={0} step="any" {...option('countdown')} />
            </Field>
            <Field label="Expires" hint="Seconds; not after">
              <input className="input num" type="number" min={0} step="any" {...option('expires')} />
            </Field>
            <Field label="Priority" hint="0 first, 9 last">
              <input className="input num" type="number" min={0} max={9} {...option('priority')} />
            </Field>
          </div>
        </details>
        {tried && errors.some((it) => it.path.length === 0) && (
          <p className="problems" role="alert">
            {errors.find((it) => it.path.length === 0)!.message}
          </p>
        )}
        {error !== undefined && <Problems error={error} />}
        <div className="button-row">
          <Button type="submit" variant="primary" icon={<Send size={14} />} busy={busy} disabled={!valid}>
            Send
          </Button>
        </div>
      </form>
    </Card>
  );
}

function optionsOf(texts: { countdown: string; expires: string; priority: string }): NonNullable<SendBody['options']> {
  return Object.fromEntries(
    Object.entries(texts)
      .filter(([, text]) => text !== '')
      .map(([key, text]) => [key, Number(text)]),
  );
}
