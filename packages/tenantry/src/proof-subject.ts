import type { Tenancy } from "@tenantry/core";
import type { ProofFixtures, ProofSite } from "@tenantry/testing";
import type { Configuration } from "./config.ts";
import { Misuse } from "./failure.ts";

/** What a configuration exports for a proof. */
export interface ProofSubject {
  readonly site: ProofSite<Tenancy>;
  readonly fixtures: ProofFixtures<Tenancy>;
}

const EXAMPLE =
  "Add the function that makes the app of the tenants: export const site = (t = tenancy) => new Elysia() …";

/** Throws `Misuse` where there is no `site`, or what is exported can not be one. */
export function proofSubject({ file, exported }: Configuration): ProofSubject {
  if (!("site" in exported)) throw new Misuse(`${file} exports no \`site\` to be proved.`, EXAMPLE);
  const { site } = exported;
  if (typeof site !== "function") {
    throw new Misuse(
      `What ${file} exports as \`site\` is no function: it is bound to throw-away stores, so it has to be made anew.`,
      EXAMPLE,
    );
  }
  const fixtures = "fixtures" in exported ? exported.fixtures : {};
  if (typeof fixtures !== "object" || fixtures === null) {
    throw new Misuse(
      `What ${file} exports as \`fixtures\` is no object.`,
      "It holds { signIn, fill, routes }, or is left out",
    );
  }
  // What a site takes, and what fixtures hold, is between the application and the proof.
  return { site: site as ProofSite<Tenancy>, fixtures };
}
