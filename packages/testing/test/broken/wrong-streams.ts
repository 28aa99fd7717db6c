import { type RawResult, TenantryError } from "@tenantry/core/adapter";
import { delegateConnection, delegateStrategy } from "../../src/contract/delegate.ts";
import type { BrokenAdapter } from "./broken-adapter.ts";
import { withConnections } from "./wrong-transactions.ts";

const oneCursor: BrokenAdapter = {
  fault: "has one cursor a store, which a second stream takes from the first",
  spoil: (good) => {
    const cursors = new Map<string, AsyncIterator<RawResult>>();
    return delegateStrategy(good, {
      connect: async (tenant, placement, use) => {
        const connection = await good.connect(tenant, placement, use);
        return delegateConnection(connection, {
          async *stream(statement) {
            cursors.set(tenant.id, (connection.stream?.(statement) ?? nothing())[Symbol.asyncIterator]());
            for (;;) {
              const step = await cursors.get(tenant.id)?.next();
              if (step === undefined || step.done === true) return;
              yield step.value;
            }
          },
        });
      },
    });
  },
  foundBy: { "streams.at-once": /a row of another|ended early/ },
};

async function* nothing(): AsyncGenerator<RawResult> {}

const endsQuietly: BrokenAdapter = {
  fault: "takes an error in the middle of a stream for its end",
  spoil: (good) =>
    withConnections(good, (connection) => ({
      async *stream(statement) {
        let begun = false;
        try {
          for await (const result of connection.stream?.(statement) ?? nothing()) {
            yield result;
            begun = true;
          }
        } catch (error) {
          if (!begun || !(error instanceof TenantryError)) throw error;
        }
      },
    })),
  foundBy: { "streams.fails-midway": /expected to fail/ },
};

export const wrongStreams: readonly BrokenAdapter[] = [oneCursor, endsQuietly];
