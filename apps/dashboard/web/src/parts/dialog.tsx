import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ApiError } from '../api/client.js';
import { Button, IconButton } from './button.js';
import { classes } from './classes.js';
import { Field } from './field.js';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/** Over the page; holds the focus until it is closed. */
export function Dialog({ open, onClose, title, description, wide, children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup className={classes('dialog', wide && 'wide')}>
          <header className="dialog-head">
            <Base.Title className="dialog-title">{title}</Base.Title>
            <Base.Close render={<IconButton small label="Close" icon={<X size={16} />} />} />
          </header>
          {description && <Base.Description className="dialog-text">{description}</Base.Description>}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface FormDialogProps extends Omit<DialogProps, 'children'> {
  /** What the button that does it says. */
  action: string;
  danger?: boolean;
  disabled?: boolean;
  /** Closes when it is done; what it throws is shown. */
  onSubmit: () => Promise<unknown>;
  children?: ReactNode;
}

/** Asks for something and does it. */
export function FormDialog({ action, danger, disabled, onSubmit, children, ...dialog }: FormDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const close = (): void => {
    setError(undefined);
    dialog.onClose();
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit();
      close();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog {...dialog} onClose={close}>
      <form onSubmit={(event) => void submit(event)} className="form">
        {children}
        {error !== undefined && <Problems error={error} />}
        <footer className="dialog-foot">
          <Button variant="quiet" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" variant={danger ? 'danger' : 'primary'} busy={busy} disabled={disabled}>
            {action}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

interface ConfirmProps extends FormDialogProps {
  /** Must be typed before it can be done. */
  type?: string;
}

/** Asks whether to really do it; with `type`, its name must be typed. */
export function Confirm({ type, children, ...form }: ConfirmProps) {
  const [typed, setTyped] = useState('');
  return (
    <FormDialog {...form} disabled={form.disabled || (type !== undefined && typed !== type)}>
      {children}
      {type !== undefined && (
        <Field label={`Type ${type} to confirm`}>
          <input
            className="input mono"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </Field>
      )}
    </FormDialog>
  );
}

/** What was wrong, with the paths of what it concerns. */
export function Problems({ error }: { error: unknown }) {
  const problem = error instanceof ApiError ? error.problem : undefined;
  return (
    <div className="problems" role="alert">
      <p>{problem?.detail || problem?.title || String(error instanceof Error ? error.message : error)}</p>
      {problem?.errors && (
        <ul>
          {problem.errors.map(({ path, message }) => (
            <li key={path + message}>
              <code>{path || '(all)'}</code> {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
