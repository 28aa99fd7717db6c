// Puts the templates together in dist/templates, with the versions that they were tested with.

import { composeBlog } from "./blog.ts";
import { compose } from "./compose.ts";

const APP = "packages/tenantry/templates/app";

compose("minimal", APP, "packages/create/templates/minimal");
compose("postgres", APP, "packages/create/templates/postgres");
composeBlog();
