import { argumentOf } from "../measure/child.ts";
import { openTenancy } from "../requests/tenancy.ts";
import { tenantsApp } from "../requests/tenants.ts";
import type { Naming } from "../requests/workload.ts";
import { serve } from "./serving.ts";

const { directory, naming } = argumentOf<{ directory: string; naming: Naming }>();
serve(tenantsApp(openTenancy(directory, naming)).fetch);
