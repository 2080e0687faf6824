import { useEffect, useRef, useState } from 'react';
import type { JsonSchema } from '../api/resources.js';
import { Field } from '../parts/field.js';
import { withKey } from './arguments-form.js';
import type { ValueError, Values } from './bound-arguments.js';

/** Objects within objects that get fields of their own; deeper ones are JSON. */
const DEEPEST = 3;

interface SchemaFieldProps {
  name: string;
  path: string[];
  schema: JsonSchema;
  required: boolean;
  secret?: boolean;
  value: unknown;
  errors: ValueError[];
  onChange: (value: unknown) => void;
  onBroken: (path: string, broken: boolean) => void;
}

/** The input that fits a JSON Schema. */
export function SchemaField(props: SchemaFieldProps) {
  const { name, path, schema: whole, required, value, errors, onChange } = props;
  const schema = withoutNull(whole);
  const own = errors.find((it) => it.path.join('/') === path.join('/'));
  const error = own && !(value === undefined && !required) ? own.message : undefined;
  const label = (
    <>
      <span className="mono">{name}</span>
      {!required && <span className="muted"> optional</span>}
    </>
  );
  const hint = hintOf(schema);
  const options = schema['enum'] as unknown[] | undefined;
  if (options) {
    return (
      <Field label={label} hint={hint} error={error}>
        <select
          className="select"
          value={value === undefined ? '' : JSON.stringify(value)}
          onChange={(event) => onChange(event.target.value === '' ? undefined : JSON.parse(event.target.value))}
        >
          <option value="">{required ? 'Choose' : 'Default'}</option>
          {options.map((option) => (
            <option key={JSON.stringify(option)} value={JSON.stringify(option)}>
              {String(option)}
            </option>
          ))}
        </select>
      </Field>
    );
  }
  if (schema['type'] === 'boolean') {
    return (
      <Field label={label} hint={hint} error={error}>
        <select
          className="select"
          value={value === undefined ? '' : String(value)}
          onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value === 'true')}
        >
          <option value="">{required ? 'Choose' : 'Default'}</option>
          <option value="true">true</option>
          <option value="false">false</option>
        </select>
      </Field>
    );
  }
  if (schema['type'] === 'number' || schema['type'] === 'integer') {
    return (
      <Field label={label} hint={hint} error={error}>
        <input
          className="input num"
          inputMode={schema['type'] === 'integer' ? 'numeric' : 'decimal'}
          value={value === undefined ? '' : String(value)}
          onChange={(event) => onChange(numberOf(event.target.value))}
        />
      </Field>
    );
  }
  if (schema['type'] === 'string') {
    return (
      <Field label={label} hint={hint} error={error}>
        <input
          className="input"
          type={props.secret ? 'password' : 'text'}
          autoComplete="off"
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
        />
      </Field>
    );
  }
  if (schema['type'] === 'object' && schema['properties'] && path.length < DEEPEST)
    return <ObjectFields {...props} schema={schema} />;
  return (
    <JsonField
      label={label}
      value={value}
      errors={errors.filter((it) => it.path[0] === path[0] && !(value === undefined && !required))}
      onChange={onChange}
      onBroken={(broken) => props.onBroken(path.join('/'), broken)}
    />
  );
}

function ObjectFields(props: SchemaFieldProps) {
  const { name, path, schema, required, value, onChange } = props;
  const properties = schema['properties'] as Record<string, JsonSchema>;
  const needed = new Set((schema['required'] ?? []) as string[]);
  const values = (typeof value === 'object' && value !== null ? value : {}) as Values;
  return (
    <details className="object-fields" open={needed.size > 0 || value !== undefined}>
      <summary>
        <span className="mono">{name}</span>
        {!required && <span className="muted"> optional</span>}
      </summary>
      <div className="form">
        {Object.entries(properties).map(([key, child]) => (
          <SchemaField
            key={key}
            name={key}
            path={[...path, key]}
            schema={child}
            required={needed.has(key)}
            value={values[key]}
            errors={value === undefined ? [] : props.errors}
            onBroken={props.onBroken}
            onChange={(next) => {
              const after = withKey(values, key, next);
              onChange(Object.keys(after).length === 0 && !required ? undefined : after);
            }}
          />
        ))}
      </div>
    </details>
  );
}

interface JsonFieldProps {
  label: React.ReactNode;
  value: unknown;
  rows?: number;
  errors: ValueError[];
  onChange: (value: unknown) => void;
  onBroken: (broken: boolean) => void;
}

/** JSON as text; says where it is none, and what is wrong by the schema, by path. */
export function JsonField({ label, value, rows = 4, errors, onChange, onBroken }: JsonFieldProps) {
  const [text, setText] = useState(() => jsonText(value));
  const [trouble, setTrouble] = useState<string>();
  const told = useRef(onBroken);
  useEffect(() => {
    told.current = onBroken;
  });
  useEffect(() => () => told.current(false), []);
  const change = (next: string): void => {
    setText(next);
    try {
      const parsed: unknown = next.trim() === '' ? undefined : JSON.parse(next);
      setTrouble(undefined);
      onBroken(false);
      onChange(parsed);
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
      onBroken(true);
    }
  };
  const wrong = trouble ?? errors.map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`).join('\n');
  return (
    <Field label={label} error={wrong || undefined}>
      <textarea
        className="textarea"
        rows={rows}
        spellCheck={false}
        value={text}
        onChange={(event) => change(event.target.value)}
      />
    </Field>
  );
}

function jsonText(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}

/** A number where the text is one; else the text, so that the schema says what is wrong. */
function numberOf(text: string): unknown {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) && !/\.$/.test(text) ? value : text;
}

/** `anyOf [x, null]` is an optional x. */
function withoutNull(schema: JsonSchema): JsonSchema {
  const any = (schema['anyOf'] ?? schema['oneOf']) as JsonSchema[] | undefined;
  const rest = any?.filter((it) => it['type'] !== 'null');
  return rest?.length === 1 ? { ...schema, ...rest[0] } : schema;
}

function hintOf(schema: JsonSchema): string | undefined {
  const parts: string[] = [];
  if (typeof schema['description'] === 'string') parts.push(schema['description']);
  const low = schema['minimum'];
  const high = schema['maximum'];
  // Bounds that only say "a safe integer" say nothing.
  if (typeof low === 'number' && low > -9e15)
    parts.push(typeof high === 'number' && high < 9e15 ? `${low} to ${high}` : `at least ${low}`);
  else if (typeof high === 'number' && high < 9e15) parts.push(`at most ${high}`);
  if (schema['default'] !== undefined) parts.push(`default ${JSON.stringify(schema['default'])}`);
  if (typeof schema['format'] === 'string') parts.push(schema['format']);
  return parts.length > 0 ? parts.join(' · ') : undefined;
}
