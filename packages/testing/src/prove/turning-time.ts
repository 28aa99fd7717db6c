/** A timer is asked for so many milliseconds at a time. */
const STEP = 10;

/** A wait that can be given up. */
export interface TurningTime {
  readonly over: Promise<undefined>;
  end(): void;
}

/**
 * So many milliseconds in which the loop turns. A process that stands still for a while, as on a busy machine, has then not waited
 * for what was to come meanwhile: to a clock it would have.
 */
export function turningTime(milliseconds: number): TurningTime {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  let timer: ReturnType<typeof setTimeout>;
  const wait = (left: number): void => {
    const step = Math.min(left, STEP);
    timer = setTimeout(() => (left > step ? wait(left - step) : resolve(undefined)), step);
  };
  wait(milliseconds);
  return { over, end: () => clearTimeout(timer) };
}
