import { expect, test } from "bun:test";
import { sql } from "@tenantry/core";
import { tenantContext } from "@tenantry/elysia";
import { Elysia, t as schema } from "elysia";
import { type ProofFixtures, prove } from "../../src/index.ts";
import { tenancy } from "./leaking/platform.ts";

const sizes = { rounds: 1, volleys: 12, replays: 6, mutantRequests: 60 };

const site = (t = tenancy) =>
  new Elysia()
    .use(tenantContext(t))
    .get("/posts", ({ db }) => db.all(sql`select * from posts`))
    .get("/secret", ({ headers, tenant, status }) => {
      return headers["x-key"] === `key of ${tenant.slug}` ? tenant.name : status(401, "Who are you?");
    })
    .get("/old", ({ headers, redirect }) => (headers.cookie === undefined ? redirect("/sign-in") : "old"))
    .get("/files/:name", ({ params, status }) => (params.name === "logo.svg" ? "<svg/>" : status(404, "none")))
    .post("/coupons", ({ body, status }) => (body.code === "SPRING" ? "ten per cent" : status(422, "No such code.")), {
      body: schema.Object({ code: schema.String() }),
    })
    .post("/pay", () => {
      throw new Error("This would cost money.");
    })
    .all("/plain/*", ({ params, status }) => (params["*"] === "hidden/page" ? "found" : status(404, "none")));

const fixtures: ProofFixtures<typeof tenancy> = {
  signIn: (_, { slug }) => ({ "x-key": `key of ${slug}`, cookie: "signed=in" }),
  fill: async ({ db, tenant }) => void (await db.run(sql`insert into posts (id, title) values (77, ${tenant.mark()})`)),
  routes: {
    "GET /files/:name": { params: { name: "logo.svg" } },
    "POST /coupons": { body: { code: "SPRING" } },
    "POST /pay": { skip: "It costs money." },
    "GET /plain/hidden/page": {},
    "GET /plain/*": { skip: "Its page is named." },
    "POST /plain/*": { params: () => ({ "*": "hidden/page" }) },
  },
};

test("routes that can not be reached are listed, with what is missing", async () => {
  const report = await prove(site, tenancy, { sizes, seed: 4 });
  const reasons = Object.fromEntries(report.unreached.map(({ method, path, reason }) => [`${method} ${path}`, reason]));
  expect(reasons).toEqual({
    "GET /secret": "Nobody was signed in (401): give signIn in fixtures: Who are you?",
    "GET /old": "It sent to where one signs in (302): give signIn in fixtures.",
    "GET /files/:name": "Nothing was found for the ids that are known (404): give params in fixtures: none",
    "POST /coupons": "No valid request could be made (422): give its values in fixtures: No such code.",
    "POST /pay": "It failed (500): This would cost money.",
    "GET /plain/*": "Nothing was found for the ids that are known (404): give params in fixtures: none",
    "POST /plain/*": "Nothing was found for the ids that are known (404): give params in fixtures: none",
  });
  expect(report.toText()).toStartWith("No tenant saw anything of another on ");
  expect(report.toText()).toContain("; the others were not reached.");
  expect(report.toText()).toContain("Not reached, so not proved:\n  GET /secret  Nobody was signed in");
});

test("fixtures reach them, leave others out with a reason, and add what is not listed", async () => {
  const report = await prove(site, tenancy, { sizes, seed: 4, fixtures });
  expect(report.unreached).toEqual([]);
  expect(report.skipped.map(({ method, path, reason }) => [`${method} ${path}`, reason])).toEqual([
    ["POST /pay", "It costs money."],
    ["GET /plain/*", "Its page is named."],
  ]);
  expect(report.routes).toContainEqual(expect.objectContaining({ path: "/plain/hidden/page", reached: true }));
  expect(report.toText()).toContain("Left out by fixtures:\n  POST /pay  It costs money.");
});
