// Creates a tenant in a directory that another process may use too. Given a step, it is killed when that step is done.
import { controlWorld } from "./control-world.ts";

const [directory = "", slug = "", step] = process.argv.slice(2);
await using world = controlWorld({ directory });
world.events.on("tenant:provisioning", (event) => {
  if (event.step === step) process.kill(process.pid, "SIGKILL");
});
world.events.on("tenant:created", () => {
  if (step === "created") process.kill(process.pid, "SIGKILL");
});
try {
  const tenant = await world.tenants.create({ slug, domain: `${slug}.test`, setup: () => undefined });
  console.log(`created ${tenant.id}`);
} catch (error) {
  console.log(error instanceof Error ? error.name : error);
}
