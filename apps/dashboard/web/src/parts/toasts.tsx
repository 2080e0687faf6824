import { Toast } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { ApiError } from '../api/client.js';
import { IconButton } from './button.js';
import { classes } from './classes.js';

const manager = Toast.createToastManager();

/** Says that something was done. */
export function say(title: string, description?: string): void {
  manager.add({ title, ...(description ? { description } : {}), type: 'done', timeout: 6000 });
}

/** Says that something could not be done. Stays longer. */
export function sayFailed(title: string, error: unknown): void {
  const description = error instanceof ApiError ? error.problem.detail || error.problem.title : String(error);
  manager.add({ title, description, type: 'failed', timeout: 12_000, priority: 'high' });
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={manager} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className={classes('toast', toast.type)}
      swipeDirection={['right', 'down']}
    >
      {toast.type === 'failed' ? <CircleAlert size={18} /> : <CircleCheck size={18} />}
      <div>
        <Toast.Title className="toast-title" />
        <Toast.Description className="toast-text" />
      </div>
      <Toast.Close render={<IconButton small label="Close" icon={<X size={14} />} />} />
    </Toast.Root>
  ));
}
