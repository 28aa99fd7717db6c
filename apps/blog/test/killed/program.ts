export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A program, and what it is started with. */
export interface Program {
  readonly command: readonly string[];
  readonly env: Record<string, string | undefined>;
  readonly cwd: string;
  readonly input?: string;
}

/** Runs a program to its end. `started` is told its process. */
export async function run(
  { command, env, cwd, input }: Program,
  started: (pid: number) => void = () => undefined,
): Promise<Run> {
  const child = Bun.spawn([...command], {
    cwd,
    env,
    stdin: input === undefined ? "ignore" : new Blob([input]),
    stdout: "pipe",
    stderr: "pipe",
  });
  started(child.pid);
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, err };
}
