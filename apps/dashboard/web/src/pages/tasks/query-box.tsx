import { useQuery } from '@tanstack/react-query';
import { CornerDownLeft, Search, X } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from 'react';
import { get } from '../../api/client.js';
import type { Completion, CompletionList, QueryProblem } from '../../api/resources.js';
import { IconButton } from '../../parts/button.js';
import { classes } from '../../parts/classes.js';
import { useUrlState } from '../../shell/url-state.js';

interface QueryBoxProps {
  q: string;
  onQuery: (q: string) => void;
  /** What is wrong with `q`. */
  problem: QueryProblem | undefined;
}

/** The search box, with what may stand at the cursor. Enter searches; Tab or Enter takes what is marked. */
export function QueryBox({ q, onQuery, problem }: QueryBoxProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(q);
  const [position, setPosition] = useState(q.length);
  const [open, setOpen] = useState(false);
  const [marked, setMarked] = useState(-1);
  // Set by the shortcut, on the way here.
  const [focus, setFocus] = useUrlState('focus');
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (focus === '') return;
    input.current?.focus();
    setFocus('');
  }, [focus, setFocus]);
  const completions = useCompletions(text, position, open);
  const items = open ? (completions?.items ?? []).slice(0, 12) : [];
  useEffect(() => setMarked(-1), [text, position]);

  const submit = (): void => {
    setOpen(false);
    onQuery(text.trim());
  };
  const insert = (completion: Completion): void => {
    const { start, end } = completions!.replace;
    const next = text.slice(0, start) + completion.insert + text.slice(end);
    const at = start + completion.insert.length;
    setText(next);
    setPosition(at);
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && items.length > 0) {
      event.preventDefault();
      setMarked((at) => (at + step + items.length + (at === -1 && step === -1 ? 1 : 0)) % items.length);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && items[marked]) {
      event.preventDefault();
      insert(items[marked]);
    } else if (event.key === 'Enter') submit();
    else if (event.key === 'Escape') {
      if (open && items.length > 0) setOpen(false);
      else input.current?.blur();
    }
  };
  return (
    <div className="query">
      <div className={classes('query-box', problem && 'wrong')}>
        <Search size={16} aria-hidden />
        <input
          ref={input}
          data-search
          role="combobox"
          aria-label="Search tasks"
          aria-expanded={items.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={items[marked] ? `${id}-${marked}` : undefined}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? `${id}-problem` : undefined}
          placeholder="Search: state:failure name:gan.* runtime:>10s"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={text}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onChange={(event) => {
            setText(event.target.value);
            setPosition(event.target.selectionStart ?? event.target.value.length);
            setOpen(true);
          }}
          onSelect={(event) => setPosition(event.currentTarget.selectionStart ?? 0)}
          onKeyDown={onKeyDown}
        />
        {text !== q && <kbd title="Enter searches">⏎</kbd>}
        {text !== '' && (
          <IconButton
            small
            label="Clear the search"
            icon={<X size={14} />}
            onClick={() => {
              setText('');
              onQuery('');
              input.current?.focus();
            }}
          />
        )}
        <IconButton small label="Search" icon={<CornerDownLeft size={14} />} onClick={submit} />
      </div>
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label="What may stand here"
        className="completions"
        hidden={items.length === 0}
      >
        {items.map((item, at) => (
          <li
            key={item.kind + item.insert + item.label}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === marked}
            className="completion"
            onMouseDown={(event) => {
              event.preventDefault();
              insert(item);
            }}
          >
            <code>{item.label}</code>
            <span className="muted truncate">{item.detail}</span>
            <span className="completion-kind">{item.kind}</span>
          </li>
        ))}
      </ul>
      {problem && <QueryTrouble id={`${id}-problem`} q={q} problem={problem} />}
    </div>
  );
}

/** Where the query goes wrong, and what may stand there. */
function QueryTrouble({ id, q, problem }: { id: string; q: string; problem: QueryProblem }) {
  const { position, length, detail, expected } = problem;
  const end = position + Math.max(1, length);
  return (
    <div id={id} className="query-trouble" role="alert">
      <code>
        {q.slice(0, position)}
        <mark>{q.slice(position, end) || '␣'}</mark>
        {q.slice(end)}
      </code>
      <p>
        {detail}
        {expected.length > 0 && <span className="muted"> Expected {expected.slice(0, 8).join(', ')}.</span>}
      </p>
    </div>
  );
}

function useCompletions(text: string, position: number, open: boolean): CompletionList | undefined {
  const q = useDeferredValue(text);
  const at = useDeferredValue(Math.min(position, text.length));
  const { data } = useQuery({
    queryKey: ['complete', q, at],
    queryFn: ({ signal }) => get<CompletionList>('/search/complete', { q, position: at }, signal),
    enabled: open,
    staleTime: 30_000,
    retry: false,
  });
  return q === text ? data : undefined;
}
