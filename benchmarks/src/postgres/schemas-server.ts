import { argumentOf } from "../measure/child.ts";
import { answerFor } from "../servers/serving.ts";
import { schemasApp } from "./apps.ts";
import { type Addresses, openBlogs } from "./ground.ts";

const { lanes, ...addresses } = argumentOf<Addresses & { lanes: number }>();
const app = schemasApp(openBlogs(addresses, { lanes })).listen({ port: 0, hostname: "127.0.0.1" });
answerFor(app.server?.port ?? 0);
