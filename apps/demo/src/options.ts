import { Command, InvalidArgumentError, Option } from 'commander';

/** Rows of the table that the demo makes where no file is named; about as many as AI4I 2020 has. */
const ROWS = 10_000;
/** Label of the table that the demo makes. */
const LABEL = 'Machine failure';

/** What the user wants. */
export interface Options {
  /** A CSV of the user's own. Unset, machine data are made. */
  file: string | undefined;
  /** Of the gateway. Unset, that of the running `npm start`. */
  url: string | undefined;
  key: string | undefined;
  /** Rows of the machine data. */
  rows: number;
  /** Unset, the default of the system. */
  epochs: number | undefined;
  /** Column to predict. */
  label: string | undefined;
  json: boolean;
}

type Flags = Partial<Omit<Options, 'file'>>;

const AFTERWORD = `
The system must run: npm start in another terminal.
Exit codes: 0 fine, 1 a stage failed, 64 wrong usage, 69 no system answers, 130 Ctrl-C.`;

/** The command line. What it throws has been said. */
export function commandLine(): Command {
  return new Command('npm run demo --')
    .usage('[file] [options]')
    .description(
      'Tells the whole story on the running system: upload a table, train a TVAE on it, draw synthetic rows, judge them; then learn to predict ' +
        'a label, with and without synthetic rows, say what drives the predictions, and explain one in words.',
    )
    .argument('[file]', 'a CSV of your own (default: machine data, made up by the rules of AI4I 2020)')
    .option('--url <url>', 'of the gateway (default: that of npm start, else http://127.0.0.1:3000)', url)
    .addOption(new Option('--key <key>', 'API key of an operator').env('CELERITY_API_KEY'))
    .option('--rows <n>', `rows of the machine data (default: ${ROWS})`, count)
    .option('--epochs <n>', 'passes over the table (default: 300)', count)
    .option('--label <column>', `column to predict (default: ${LABEL}; none for a file: nothing is predicted)`)
    .option('--json', 'print the report as JSON')
    .addHelpText('after', AFTERWORD)
    .allowExcessArguments(false)
    .exitOverride();
}

/**
 * @param args without the names of Node and of the program.
 * @throws CommanderError on wrong usage, and for help.
 */
export function readOptions(program: Command, args: readonly string[]): Options {
  program.parse(args, { from: 'user' });
  const [file] = program.args;
  const { url, key, rows, epochs, label, json = false } = program.opts<Flags>();
  if (file !== undefined && rows !== undefined)
    program.error('error: --rows is for the machine data: a file has its own rows');
  return { file, url, key, rows: rows ?? ROWS, epochs, label: label ?? (file === undefined ? LABEL : undefined), json };
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

function url(text: string): string {
  if (!/^https?:/.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('It must be a URL, such as http://127.0.0.1:3000.');
  return text.replace(/\/+$/, '');
}
