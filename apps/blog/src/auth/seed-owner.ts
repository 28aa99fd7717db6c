import type { Module } from "@tenantry/core";
import { secretFor } from "../secret.ts";
import { addMember } from "./members.ts";

type Seed = NonNullable<Module["seed"]>;

/** The address by which the owner of a demo or test blog signs in. */
export function demoEmail(slug: string): string {
  return `owner@${slug}.example`;
}

/** The password of those owners: another on every installation, the same at each start. */
export function demoPassword(): string {
  return secretFor("demo password")
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(0, 16);
}

/** Gives a demo or test blog its owner. */
export const seedOwner: Seed = async ({ db, tenant }) => {
  await addMember(db, { name: "Robin", email: demoEmail(tenant.slug), role: "owner", password: demoPassword() });
};
