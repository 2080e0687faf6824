import { useEffect, useState } from 'react';
import type { JsonSchema, TaskType } from '../api/resources.js';
import type { ValueError, Values } from './bound-arguments.js';
import { JsonField, SchemaField } from './schema-field.js';

interface ArgumentsFormProps {
  type: TaskType;
  values: Values;
  setValues: (values: Values) => void;
  errors: ValueError[];
  /** Told whether every text is JSON. */
  setValid: (valid: boolean) => void;
}

/** A form made of a task's JSON Schema, or the JSON itself: whichever is handier. */
export function ArgumentsForm({ type, values, setValues, errors, setValid }: ArgumentsFormProps) {
  const [asJson, setAsJson] = useState(false);
  const [broken, setBroken] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => setValid(broken.size === 0), [broken, setValid]);
  const markBroken = (path: string, isBroken: boolean): void =>
    setBroken((before) => {
      if (before.has(path) === isBroken) return before;
      const next = new Set(before);
      if (isBroken) next.add(path);
      else next.delete(path);
      return next;
    });
  const properties = (type.kwargs['properties'] ?? {}) as Record<string, JsonSchema>;
  const required = new Set((type.kwargs['required'] ?? []) as string[]);
  return (
    <div className="form arguments">
      <div className="segments" role="group" aria-label="How to edit">
        <button type="button" aria-pressed={!asJson} onClick={() => setAsJson(false)}>
          Form
        </button>
        <button
          type="button"
          aria-pressed={asJson}
          onClick={() => {
            setBroken(new Set());
            setAsJson(true);
          }}
        >
          JSON
        </button>
      </div>
      {asJson && (
        <JsonField
          label="Arguments by name"
          value={values}
          rows={14}
          errors={errors}
          onChange={(next) => setValues((next ?? {}) as Values)}
          onBroken={(isBroken) => markBroken('', isBroken)}
        />
      )}
      {!asJson && type.params.length === 0 && <p className="muted">It takes no arguments.</p>}
      {!asJson &&
        type.params.map((name) => (
          <SchemaField
            key={name}
            name={name}
            path={[name]}
            schema={properties[name] ?? {}}
            required={required.has(name)}
            secret={type.sensitive.includes(name)}
            value={values[name]}
            errors={errors}
            onBroken={markBroken}
            onChange={(value) => setValues(withKey(values, name, value))}
          />
        ))}
    </div>
  );
}

/** The object with a key set; undefined: without it. */
export function withKey(values: Values, key: string, value: unknown): Values {
  if (value !== undefined) return { ...values, [key]: value };
  const { [key]: _gone, ...rest } = values;
  return rest;
}
