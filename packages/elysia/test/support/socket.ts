/** A WebSocket to this port, for this host. */
export function openSocket(port: number, host: string, path = "/chat"): WebSocket {
  // Bun takes headers, which the type of the browser's own class does not know.
  return Reflect.construct(WebSocket, [`ws://127.0.0.1:${port}${path}`, { headers: { host } }]);
}

/** Resolves when the socket is open. */
export async function connected(socket: WebSocket): Promise<WebSocket> {
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  return socket;
}

/** Resolves with the code the socket is closed with. */
export function closeOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
}
