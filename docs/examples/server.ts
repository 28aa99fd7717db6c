/** A port that nothing listens on just now. */
export async function freePort(): Promise<number> {
  const server = Bun.serve({ port: 0, fetch: () => new Response() });
  const { port } = server;
  await server.stop(true);
  return Number(port);
}

/** A program of an example, once it answers its health check. */
export async function startServer(file: string, cwd: string, port: number): Promise<Bun.Subprocess> {
  const child = Bun.spawn([process.execPath, file], {
    cwd,
    env: { ...process.env, PORT: String(port) },
    stdout: "ignore",
    stderr: "inherit",
  });
  while (child.exitCode === null) {
    const health = await fetch(`http://127.0.0.1:${port}/-/health`).catch(() => undefined);
    if (health?.ok) return child;
    await Bun.sleep(25);
  }
  throw new Error(`${file} ended before it answered.`);
}
