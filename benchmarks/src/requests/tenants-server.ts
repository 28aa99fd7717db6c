import { argumentOf } from "../measure/child.ts";
import { answerFor } from "../servers/serving.ts";
import { openTenancy } from "./tenancy.ts";
import { tenantsApp } from "./tenants.ts";
import type { Naming } from "./workload.ts";

const { directory, naming } = argumentOf<{ directory: string; naming: Naming }>();
const app = tenantsApp(openTenancy(directory, naming)).listen({ port: 0, hostname: "127.0.0.1" });
answerFor(app.server?.port ?? 0);
