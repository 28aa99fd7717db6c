import { readdirSync } from "node:fs";
import { answerCommands, argumentOf } from "../measure/child.ts";
import { quantile } from "../measure/statistics.ts";
import { openTenancy } from "../requests/tenancy.ts";
import { tenantsApp } from "../requests/tenants.ts";
import { generator, webRequest } from "../requests/workload.ts";
import { slugOf } from "./copies.ts";

export interface Touched {
  /** The most that were open at any look. */
  readonly descriptors: number;
  readonly connections: number;
  /** Bytes that the process held after each twentieth of the touches. */
  readonly memory: readonly number[];
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
}

const SAMPLES = 20;
/** Every tenth touch writes. */
const WRITES = 0.1;

const { directory, tenants, connections } = argumentOf<{ directory: string; tenants: number; connections: number }>();
const tenancy = openTenancy(directory, "domain", { maxOpen: connections });
const app = tenantsApp(tenancy);

const commands = {
  async touch({ count }: { count: number }): Promise<Touched> {
    // What the process keeps of a tenant once it was asked for is there before memory is looked at.
    for (let index = 0; index < tenants; index++) {
      await app.fetch(webRequest({ host: `${slugOf(index)}.localhost`, method: "GET", path: "/posts/1" }));
    }
    const random = generator(count);
    const times: number[] = [];
    const memory: number[] = [];
    let descriptors = 0;
    let open = 0;
    for (let index = 1; index <= count; index++) {
      const host = `${slugOf(Math.floor(random() * tenants))}.localhost`;
      const writes = random() < WRITES;
      const request = webRequest({
        host,
        method: writes ? "POST" : "GET",
        path: writes ? "/posts/1/visits" : "/posts",
      });
      const start = performance.now();
      const response = await app.fetch(request);
      times.push(performance.now() - start);
      if (response.status !== 200) throw new Error(`${host} answered ${response.status}: ${await response.text()}`);
      if (index % 50 === 0) {
        descriptors = Math.max(descriptors, readdirSync("/dev/fd").length);
        open = Math.max(open, tenancy.runtime.openConnections);
      }
      if (index % Math.ceil(count / SAMPLES) === 0) memory.push(process.memoryUsage.rss());
    }
    return {
      descriptors,
      connections: open,
      memory,
      median: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      longest: quantile(times, 1),
    };
  },
};

/** What the process that touches tenants answers. */
export type TouchingCommands = typeof commands;

answerCommands(commands);
