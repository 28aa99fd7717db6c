/**
 * How an engine cuts SQL into words. Core must read a text exactly as the engine does: a comment that is none to the engine
 * would hide a statement.
 */
export interface Lexis {
  /** The characters that open and close a name: `` ['"', "`"] ``. A quote inside is doubled. */
  readonly nameQuotes: readonly string[];
  /** The characters that open and close a string: `["'"]`. A quote inside is doubled. */
  readonly stringQuotes: readonly string[];
  /**
   * In a string, a backslash takes the next character with it.
   * @default false
   */
  readonly backslashEscapes?: boolean;
  /**
   * `#` begins a comment that goes to the end of its line.
   * @default false
   */
  readonly hashComments?: boolean;
  /**
   * `--` begins a comment only before a blank or at the end.
   * @default false
   */
  readonly dashNeedsBlank?: boolean;
  /**
   * Comments may stand in comments. Where false, one that does is refused.
   * @default false
   */
  readonly nestedComments?: boolean;
  /**
   * How comments begin that the engine runs, such as `/*!`. They are refused.
   * @default none
   */
  readonly executedComments?: readonly string[];
}
