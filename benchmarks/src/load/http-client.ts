/** What came back over one connection. */
export interface ClientResult {
  readonly answered: number;
  /** Answers whose status is not 200. */
  readonly failed: number;
}

/** Asks over one connection that is kept alive, the next request after the answer to the last. */
export async function askInTurn(port: number, next: () => Uint8Array | undefined): Promise<ClientResult> {
  let answered = 0;
  let failed = 0;
  let missing = 0;
  let head: Buffer = Buffer.alloc(0);
  const done = Promise.withResolvers<void>();

  const send = (socket: Bun.Socket): void => {
    const request = next();
    if (request === undefined) {
      socket.end();
      done.resolve();
    } else if (socket.write(request) !== request.length) done.reject(new Error("A request was not sent in one piece."));
  };

  await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      open: send,
      data(socket, chunk) {
        if (missing === 0) {
          head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
          const length = answerLength(head);
          if (length === undefined) return;
          if (!head.toString("latin1", 0, 12).endsWith(" 200")) failed++;
          missing = length - head.length;
          head = Buffer.alloc(0);
        } else missing -= chunk.length;
        if (missing > 0) return;
        if (missing < 0) return done.reject(new Error("More came than one answer."));
        answered++;
        send(socket);
      },
      error: (_, error) => done.reject(error),
      connectError: (_, error) => done.reject(error),
      close: () => done.resolve(),
    },
  });
  await done.promise;
  return { answered, failed };
}

/** The bytes of an answer, head and body; undefined while the head is not there. */
function answerLength(head: Buffer): number | undefined {
  const end = head.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(head.toString("latin1", 0, end)) ?? [];
  if (length === undefined) throw new Error(`An answer without a length: ${head.toString("latin1", 0, end)}`);
  return end + 4 + Number(length);
}
