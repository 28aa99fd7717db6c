/** Does a job on a ground that other processes use too, and prints what came of it. Is killed at a step where it is told one. */
import { sql } from "@tenantry/core";
import { type Address, type Job, open } from "./ready-ground.ts";

const { address, ready, create, setup, killAt }: Job & { readonly address: Address } = JSON.parse(
  process.argv[2] ?? "{}",
);
await using tenancy = open(address, { ready });
const reach = (step: string): void => {
  if (step === killAt) process.kill(process.pid, "SIGKILL");
};
tenancy.events.on("error", ({ error, during }) => {
  console.error(during, error);
  process.exitCode = 1;
});
tenancy.events.on("store:preparing", ({ step }) => reach(`prepare ${step}`));
tenancy.events.on("tenant:provisioning", ({ step }) => reach(`create ${step}`));
tenancy.events.on("tenant:created", () => reach("created"));
if (create === undefined) {
  console.log(JSON.stringify(await tenancy.tenants.prepareStores()));
} else {
  const made = await Promise.all(
    create.map((slug) =>
      tenancy.tenants.create({
        slug,
        ...(setup && { setup: ({ db }) => db.run(sql`insert into notes (id, marker) values (1, ${slug})`) }),
      }),
    ),
  );
  console.log(JSON.stringify(made.map(({ id }) => id)));
}
