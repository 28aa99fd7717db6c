/** @jsxImportSource preact */
import { Elysia, t as schema } from "elysia";
import { listMembers } from "../auth/members.ts";
import { changeSettings, typedSettings } from "../change-settings.ts";
import { page } from "../page.ts";
import type { Platform } from "../tenancy.ts";
import { SettingsPage } from "../views/settings-page.tsx";
import { ownersOnly } from "../visitor.ts";

const typed = schema.Object({ title: schema.String(), accent: schema.String(), language: schema.String() });
const asked = schema.Object({ saved: schema.Optional(schema.String()) });

/** Where the owner sets the blog up. */
export const settingUp = (t: Platform) =>
  new Elysia()
    .use(ownersOnly(t))
    .get(
      "/settings",
      async ({ blog, tenant, db, query: { saved } }) => {
        const members = await listMembers(db);
        const typed = typedSettings(tenant);
        return page(<SettingsPage blog={blog} typed={typed} members={members} saved={saved !== undefined} />);
      },
      { query: asked },
    )
    .post(
      "/settings",
      async ({ blog, tenant, db, member, body, redirect }) => {
        const problems = await changeSettings(t, { tenant, owner: member, typed: body, words: blog.words });
        if (problems === undefined) return redirect(blog.url("/settings?saved"), 303);
        const members = await listMembers(db);
        return page(<SettingsPage blog={blog} typed={body} members={members} problems={problems} />, 422);
      },
      { body: typed },
    );
