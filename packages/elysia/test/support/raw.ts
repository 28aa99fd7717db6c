/** Sends bytes as they are over a connection of their own, and answers with all that came back. */
export async function raw(port: number, bytes: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let answer = "";
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      open: (opened) => void opened.write(bytes),
      data(_, chunk) {
        answer += chunk.toString("latin1");
      },
      close: () => resolve(answer),
      error: () => resolve(answer),
    },
  });
  // A server that says nothing and keeps the connection is told apart from one that is slow.
  const timer = setTimeout(() => socket.end(), 20_000);
  const whole = await promise;
  clearTimeout(timer);
  return whole;
}

/** A request with these header lines, and nothing added to them. */
export function get(path: string, ...headers: string[]): string {
  return [`GET ${path} HTTP/1.1`, ...headers, "Connection: close", "", ""].join("\r\n");
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1]);
}

export function bodyOf(answer: string): string {
  return answer.slice(answer.indexOf("\r\n\r\n") + 4);
}
