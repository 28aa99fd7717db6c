import type { Project } from "./project.ts";

/** What is left to do once the files are written, a line for each step. */
export function nextSteps({ missing, missingForWork, takesData }: Project, server: boolean): string[] {
  const steps: string[] = [];
  if (missing.length > 0) steps.push(`bun add ${missing.join(" ")}`);
  if (missingForWork.length > 0) steps.push(`bun add --dev ${missingForWork.join(" ")}`);
  if (takesData) steps.push("echo data/ >> .gitignore      # the tenants' stores");
  steps.push("bunx tenantry create amazon   # a tenant");
  steps.push(
    server
      ? "bun src/main.ts               # then open http://amazon.localhost:3000"
      : "put the router before your app, in the file that listens:\n" +
          "     const router = tenantRouter(tenancy, { public: yourApp, tenant: site() });\n" +
          "     new Elysia().use(router).listen(3000);",
  );
  steps.push("bun test                      # the tests, and a proof of the isolation");
  return steps;
}
