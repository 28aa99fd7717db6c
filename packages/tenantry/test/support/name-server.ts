const TXT = 16;
const FOUND = 0x80;
const NO_SUCH_NAME = 0x83;

/** A name server on a port of its own, which knows TXT records of up to 255 characters. */
export async function nameServer(records: ReadonlyMap<string, string>) {
  const socket = await Bun.udpSocket({
    hostname: "127.0.0.1",
    socket: {
      data(self, query, port, address) {
        self.send(answer(Buffer.from(query), records), port, address);
      },
    },
  });
  return { address: `127.0.0.1:${socket.port}`, [Symbol.dispose]: () => socket.close() };
}

/** One question is asked at a time: its name lies behind the 12 bytes of the head, type and class behind that. */
function answer(query: Buffer, records: ReadonlyMap<string, string>): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  const question = query.subarray(12, at + 5);
  const value = query.readUInt16BE(at + 1) === TXT ? records.get(labels.join(".").toLowerCase()) : undefined;
  const head = (code: number, answers: number): Buffer =>
    Buffer.concat([query.subarray(0, 2), Buffer.from([0x85, code, 0, 1, 0, answers, 0, 0, 0, 0])]);
  if (value === undefined) return Buffer.concat([head(NO_SUCH_NAME, 0), question]);
  const text = Buffer.from(value, "latin1");
  const record = Buffer.from([0xc0, 12, 0, TXT, 0, 1, 0, 0, 0, 0, 0, text.length + 1, text.length]);
  return Buffer.concat([head(FOUND, 1), question, record, text]);
}
