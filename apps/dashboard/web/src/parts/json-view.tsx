import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { classes } from './classes.js';
import { CopyButton } from './copy-button.js';
import { isSmall } from './json-size.js';

/** Entries of a list or object that show at once; more on demand. */
const PAGE = 100;
/** Texts over so many characters are cut until they are asked for. */
const LONG_TEXT = 2_000;

interface JsonViewProps {
  value: unknown;
  /** What it is, for screen readers and the copy button. */
  label: string;
  /** Levels that are open at first. (Default: all of something small, 2 of what is larger) */
  open?: number;
}

/** Any JSON, whole, as a tree that opens and closes. Everything is text: nothing in it is ever markup. */
export function JsonView({ value, label, open }: JsonViewProps) {
  const levels = open ?? (isSmall(value) ? Infinity : 2);
  return (
    <div className="json" role="group" aria-label={label}>
      <div className="json-tools">
        <CopyButton text={() => JSON.stringify(value, null, 2)} label={`Copy ${label}`} />
      </div>
      <div className="json-scroll" tabIndex={0} role="region" aria-label={`${label} as JSON`}>
        <Node value={value} depth={0} open={levels} />
      </div>
    </div>
  );
}

interface NodeProps {
  name?: string | undefined;
  value: unknown;
  depth: number;
  open: number;
}

function Node({ name, value, depth, open }: NodeProps) {
  if (value !== null && typeof value === 'object')
    return <Branch name={name} value={value} depth={depth} open={open} />;
  return (
    <div className="json-line">
      <Name name={name} />
      <Leaf value={value} />
    </div>
  );
}

function Branch({ name, value, depth, open }: NodeProps & { value: object }) {
  const [expanded, setExpanded] = useState(depth < open);
  const [shown, setShown] = useState(PAGE);
  const list = Array.isArray(value);
  const size = list ? value.length : Object.keys(value).length;
  const brackets = list ? ['[', ']'] : ['{', '}'];
  if (size === 0) {
    return (
      <div className="json-line">
        <Name name={name} />
        <span className="json-mark">{brackets.join('')}</span>
      </div>
    );
  }
  const entries = expanded
    ? list
      ? value.slice(0, shown).map((it, at) => [String(at), it])
      : Object.entries(value).slice(0, shown)
    : [];
  return (
    <div>
      <button
        type="button"
        className="json-line json-toggle"
        aria-expanded={expanded}
        onClick={() => setExpanded(!expanded)}
      >
        <ChevronRight size={13} className={classes('json-arrow', expanded && 'open')} aria-hidden />
        <Name name={name} />
        <span className="json-mark">{brackets[0]}</span>
        {!expanded && <span className="json-mark">…{brackets[1]}</span>}
        <span className="json-size num">{list ? `${size}` : `${size} ${size === 1 ? 'key' : 'keys'}`}</span>
      </button>
      {expanded && (
        <div className="json-children">
          {entries.map(([key, child]) => (
            <Node
              key={key as string}
              name={list ? undefined : (key as string)}
              value={child}
              depth={depth + 1}
              open={open}
            />
          ))}
          {size > shown && (
            <button type="button" className="json-more" onClick={() => setShown(shown + PAGE * 5)}>
              Show {Math.min(PAGE * 5, size - shown)} more of {size}
            </button>
          )}
        </div>
      )}
      {expanded && <div className="json-line json-mark json-end">{brackets[1]}</div>}
    </div>
  );
}

function Name({ name }: { name: string | undefined }) {
  if (name === undefined) return null;
  return (
    <>
      <span className="json-key">{JSON.stringify(name)}</span>
      <span className="json-mark">: </span>
    </>
  );
}

function Leaf({ value }: { value: unknown }) {
  const [whole, setWhole] = useState(false);
  if (typeof value === 'number') return <span className="json-number">{String(value)}</span>;
  if (typeof value !== 'string') return <span className="json-literal">{String(value)}</span>;
  if (value.length <= LONG_TEXT || whole) return <span className="json-string">{JSON.stringify(value)}</span>;
  return (
    <span className="json-string">
      {JSON.stringify(value.slice(0, LONG_TEXT))}
      <button type="button" className="json-more" onClick={() => setWhole(true)}>
        Show all {value.length} characters
      </button>
    </span>
  );
}
