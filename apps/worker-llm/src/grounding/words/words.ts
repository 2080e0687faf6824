/** What texts say of a column that moves the prediction. */
export interface DirectionWords {
  /** A column moves the prediction up, or down. */
  up: RegExp;
  down: RegExp;
  /** It makes a failure more, or less, likely. */
  worse: RegExp;
  better: RegExp;
  /** It makes a life longer, or shorter. */
  longer: RegExp;
  shorter: RegExp;
  /** What rises and falls by itself. */
  rises: RegExp;
  falls: RegExp;
}

/** Words by which a verifier knows, in one language, what a text claims. Regular expressions are global and in any case. */
export interface Words extends DirectionWords {
  /** Decimal mark; the other of `.` and `,` groups thousands. */
  decimal: '.' | ',';
  /** After a number: what it counts in. Each at the start of the rest of the text. */
  percent: RegExp;
  points: RegExp;
  times: RegExp;
  /** Scales: million and the like. */
  scales: readonly (readonly [RegExp, number])[];
  /** Small numbers in words, which count where a word of `countables` follows. */
  numerals: readonly string[];
  countables: RegExp;
  /** Said in one word: twice, doubled. */
  ratios: readonly (readonly [RegExp, number])[];
  minus: RegExp;
  plus: RegExp;
  /** Before a number: it is rounded, or a bound. */
  about: RegExp;
  atMost: RegExp;
  atLeast: RegExp;
  /** Between the two numbers of a range. */
  rangeJoin: RegExp;
  /** A row of words that ends a clause. */
  clauseWords: RegExp;
  /** Of these, the ones that set one thing against another. */
  contrast: RegExp;
  and: RegExp;
  /** At the start of a sentence: it goes on about what the last was about. */
  pronoun: RegExp;
  not: RegExp;
  /** The same, of what is done: “no value raises” does not say that it does not. */
  notDone: RegExp;
  version: RegExp;
  machine: RegExp;
  /** Names of months, January first; the whole date is made of them. */
  months: readonly string[];

  /** What a number may be of a prediction. */
  threshold: RegExp;
  base: RegExp;
  /** Of the words for what is usual, those that only compare. */
  comparison: RegExp;
  prediction: RegExp;
  /** What a model puts out, in other words: of comparisons only. */
  outcome: RegExp;
  interval: RegExp;
  similar: RegExp;
  drift: RegExp;
  training: RegExp;
  /** Marks what is usual of a column. */
  usual: RegExp;
  /** After such a mark: the number is not its own. */
  breaks: RegExp;
  /** Marks that a number is an effect. */
  effect: RegExp;
  /** Before and after a number: it is how far something is away. */
  by: RegExp;
  further: RegExp;
  /** Counts of a fleet. */
  counted: RegExp;

  /** Of what rises and falls: only of the risk is that a claim. */
  risk: RegExp;
  life: RegExp;

  /** The prediction is an alarm, or none; where that is denied; and words of a sentence that tells when there would be one. */
  alarm: RegExp;
  denial: RegExp;
  condition: RegExp;

  above: RegExp;
  below: RegExp;
  inside: RegExp;
  high: RegExp;
  low: RegExp;
  /** Objects of above, below and inside. */
  ofRange: RegExp;
  ofMean: RegExp;
}
