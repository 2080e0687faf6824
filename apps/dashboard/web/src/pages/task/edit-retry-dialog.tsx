import { useMemo, useState } from 'react';
import { part, post } from '../../api/client.js';
import { useTaskTypes } from '../../api/queries.js';
import type { RetryAnswer, TaskDetail, TaskType } from '../../api/resources.js';
import { FormDialog } from '../../parts/dialog.js';
import { Empty, Loading } from '../../parts/states.js';
import { ArgumentsForm } from '../../schema/arguments-form.js';
import { boundArguments, checkArguments } from '../../schema/bound-arguments.js';

interface EditRetryProps {
  detail: TaskDetail;
  type: string;
  onClose: () => void;
  onDone: (answer: RetryAnswer) => void;
}

/** Sends a task once more with arguments that were edited, checked against its contract. */
export function EditRetryDialog({ detail, type: name, onClose, onDone }: EditRetryProps) {
  const { data } = useTaskTypes();
  const type = data?.items.find((it) => it.name === name);
  if (!type) {
    return (
      <FormDialog
        open
        onClose={onClose}
        title="Retry with edited arguments"
        action="Send"
        disabled
        onSubmit={async () => undefined}
      >
        {data ? <Empty title={`The contract of ${name} is not known here`} /> : <Loading />}
      </FormDialog>
    );
  }
  return <EditForm detail={detail} type={type} onClose={onClose} onDone={onDone} />;
}

function EditForm({ detail, type, onClose, onDone }: Omit<EditRetryProps, 'type'> & { type: TaskType }) {
  const initial = useMemo(() => boundArguments(type, detail.args ?? [], detail.kwargs ?? {}), [type, detail]);
  const [values, setValues] = useState(initial);
  const [valid, setValid] = useState(true);
  const errors = useMemo(() => checkArguments(type, values), [type, values]);
  const hidden = type.sensitive.filter(
    (it) => it in (detail.kwargs ?? {}) || type.params.indexOf(it) < (detail.args?.length ?? 0),
  );
  return (
    <FormDialog
      open
      wide
      onClose={onClose}
      title="Retry with edited arguments"
      description={
        <>
          Sends <code>{type.name}</code> once more under a new id.
          {hidden.length > 0 && ` Hidden values must be given anew: ${hidden.join(', ')}.`}
        </>
      }
      action="Send"
      disabled={!valid || errors.length > 0}
      onSubmit={async () => {
        const body = { args: [], kwargs: values };
        onDone(await post<RetryAnswer>(`/tasks/${part(detail.task.task_id)}/retry`, body));
      }}
    >
      <ArgumentsForm type={type} values={values} setValues={setValues} errors={errors} setValid={setValid} />
    </FormDialog>
  );
}
