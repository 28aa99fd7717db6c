let probe: () => string = () => "nothing";

/** What a module that is imported by a handler asks as it is evaluated. */
export function setProbe(asked: () => string): void {
  probe = asked;
}

export const probed = (): string => probe();
