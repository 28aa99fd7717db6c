import { expect, test } from "bun:test";
import { exchange, type Sent } from "../../src/prove/exchange.ts";

const ask: Sent = { number: 1, method: "GET", headers: {}, body: undefined };
const STREAM = 50;

/** Lines one by one; at the first, all of the process stands still for longer than a stream is read. */
async function* lines(count: number): AsyncGenerator<Uint8Array> {
  for (let line = 1; line <= count; line++) {
    yield new TextEncoder().encode(`${line}\n`);
    if (line === 1) Bun.sleepSync(4 * STREAM);
    await Bun.sleep(1);
  }
}

const streaming = (count: number) => (): Response => {
  const rest = lines(count);
  return new Response(
    new ReadableStream({
      async pull(controller) {
        const next = await rest.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
    }),
  );
};

test("an answer that the machine held up is read to its end, and is not one without an end", async () => {
  const answer = await exchange(ask, streaming(3), STREAM);
  expect(answer).toMatchObject({ body: "1\n2\n3\n", streamed: true, endless: false });
});

test("one that has no end is read for a while", async () => {
  const answer = await exchange(ask, streaming(Number.POSITIVE_INFINITY), STREAM);
  expect(answer).toMatchObject({ status: 200, streamed: true, endless: true });
  expect(answer.body).toStartWith("1\n2\n");
});
