import { type Database, sql } from "@tenantry/core";
import { hashPassword } from "./password.ts";

/** What a member may do: an author writes, an owner also changes the blog's settings. */
export type Role = "owner" | "author";

/** A person of one blog. Members are in the blog's own store: no other blog knows them. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

export interface NewMember extends Omit<Member, "id"> {
  readonly password: string;
}

export function isRole(text: string): text is Role {
  return text === "owner" || text === "author";
}

/** Makes a member with a password. Throws `ConstraintError` where the address has an account on this blog already. */
export async function addMember(db: Database, { name, email, role, password }: NewMember): Promise<Member> {
  const hash = await hashPassword(password);
  const id = crypto.randomUUID();
  const now = new Date();
  await db.batch([
    sql`
      insert into "user" (id, name, email, role, "createdAt", "updatedAt")
      values (${id}, ${name}, ${email}, ${role}, ${now}, ${now})`,
    sql`
      insert into account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
      values (${crypto.randomUUID()}, ${id}, 'credential', ${id}, ${hash}, ${now}, ${now})`,
  ]);
  return { id, name, email, role };
}

/** The members of a blog, those who were there first first. */
export function listMembers(db: Database): Promise<Member[]> {
  return db.all<Member>(sql`select id, name, email, role from "user" order by "createdAt", id`);
}
