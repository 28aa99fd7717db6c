import type { Size } from "./size.ts";

/** One line of the results. */
export interface Row {
  readonly measure: string;
  /** What it is measured against; absent where it stands alone. */
  readonly floor?: string;
  readonly ours: string;
  /** Floor ÷ ours, with the middle half of the rounds: 1 is no slower than the floor. */
  readonly ratio?: string;
  /** Absent where the figure is only reported. */
  readonly goal?: string;
  readonly met?: boolean;
}

export interface Benchmark {
  readonly name: string;
  /** What is compared with what, and how, in a sentence or two. */
  readonly about: string;
  /** `directory` is empty, and removed afterwards. */
  run(size: Size, directory: string): Promise<Row[]>;
}
