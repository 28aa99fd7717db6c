import type { Database, Statement } from "@tenantry/core";
import { sql } from "@tenantry/core";

/** Writes a note that says whose it is. */
export function writeNote(id: number, marker: string): Statement {
  return sql`insert into notes (id, marker) values (${id}, ${marker})`;
}

/** The markers of all notes, in the order of their ids. */
export async function markers(db: Database): Promise<string[]> {
  return (await db.all<{ marker: string }>(sql`select marker from notes order by id`)).map(({ marker }) => marker);
}

/** How many notes there are. */
export async function noteCount(db: Database): Promise<number> {
  return (await db.one<{ n: number }>(sql`select count(*) as n from notes`)).n;
}
