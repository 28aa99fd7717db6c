import { escapeIdentifier } from "pg";
import type { LanesByHand } from "./lanes-by-hand.ts";

const RIGHTS = "select, insert, update, delete, truncate";
const LEDGER =
  "create table migrations (module varchar(48), name varchar(200), checksum varchar(120), applied_at varchar(40), " +
  "primary key (module, name))";
const STAMP = "create table stamp (tenant varchar(64) not null, epoch integer not null)";
const TENANTS = "create table tenants_by_hand (id text primary key, status text not null, placement text)";

/** Makes schemas as one would by hand, on one pipelined connection of the owner's, and the row of each tenant on a second. */
export class SchemasByHand {
  readonly #lanes: LanesByHand;
  readonly #ddl: readonly string[];

  private constructor(lanes: LanesByHand, ddl: readonly string[]) {
    this.#lanes = lanes;
    this.#ddl = ddl;
  }

  /** @param lanes two of them. */
  static async on(lanes: LanesByHand, ddl: readonly string[]): Promise<SchemasByHand> {
    await lanes.lane(1).query(TENANTS);
    return new SchemasByHand(lanes, ddl);
  }

  /** The bare tables. */
  bare(name: string): Promise<unknown> {
    const texts = ["begin", ...newSchema(name), ...this.#ddl, "commit"];
    return Promise.all(texts.map((text) => this.#lanes.lane(0).query(text)));
  }

  /**
   * What tenants that a role keeps apart can not do without: the role and its rights, what tells whose the schema is and which
   * migrations it has, and a row that says first that it is being made and then that it is there.
   */
  async whole(name: string): Promise<unknown> {
    const role = escapeIdentifier(name);
    const registered = this.#lanes
      .lane(1)
      .query({ text: "insert into tenants_by_hand values ($1, 'provisioning', null)", values: [name] });
    const made = this.#lanes.lane(0);
    const begun = [
      "begin",
      `create role ${role} nologin noinherit`,
      `grant ${role} to app with inherit false, set true`,
      ...newSchema(name),
      `grant usage on schema ${role} to ${role}`,
      `alter default privileges in schema ${role} grant ${RIGHTS} on tables to ${role}`,
      `alter default privileges in schema ${role} grant usage, select on sequences to ${role}`,
      ...this.#ddl,
      LEDGER,
      "insert into migrations values ('blog', '0001', repeat('a', 64), now()::text), ('auth', '0001', repeat('b', 64), now()::text)",
      STAMP,
      `insert into stamp values ('${name}', 1)`,
      `revoke insert, update, delete, truncate on migrations, stamp from ${role}`,
    ].map((text) => made.query(text));
    await Promise.all([registered, ...begun]);
    const complete = "update public.tenants_by_hand set status = 'active', placement = $1 where id = $1";
    return await Promise.all([made.query({ text: complete, values: [name] }), made.query("commit")]);
  }
}

function newSchema(name: string): string[] {
  const schema = escapeIdentifier(name);
  return [`create schema ${schema}`, `set local search_path = ${schema}, pg_temp`];
}
