import { argumentOf } from "../measure/child.ts";
import { openTenancy } from "../requests/tenancy.ts";
import { tenantsApp } from "../requests/tenants.ts";
import type { Naming } from "../requests/workload.ts";
import { answerFor } from "./serving.ts";

const { directory, naming } = argumentOf<{ directory: string; naming: Naming }>();
const app = tenantsApp(openTenancy(directory, naming)).listen({ port: 0, hostname: "127.0.0.1" });
answerFor(app.server?.port ?? 0);
