import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { withCookie } from "./cookies.ts";
import { elements } from "./elements.ts";
import { form } from "./requests.ts";
import { openWorld, WAYS } from "./world.ts";

let world: Awaited<ReturnType<typeof openWorld>>;

beforeAll(async () => {
  world = await openWorld(["amazon"]);
  await Promise.all([world.join("amazon", "author"), world.join("amazon", "owner")]);
});

afterAll(() => world.tenancy.close());

describe.each(WAYS)("by $way", ({ way, address }) => {
  const base = `${address("amazon")}/`;
  const as = async (role: "author" | "owner", path: string, init?: RequestInit) =>
    world.fetch(base + path, withCookie(await world.session("amazon", `${role}@amazon.example`), init));

  /** What stands in the fields of a page, by name. */
  const fields = (html: string) =>
    Object.fromEntries(
      elements(html).flatMap(({ tag, attributes }) =>
        tag === "input" || tag === "textarea" ? [[attributes.get("name"), attributes.get("value")]] : [],
      ),
    );

  test("a post is looked at, kept as a draft, published and changed, by forms alone", async () => {
    const typed = { title: `Forms ${way}`, body: "one **two**\r\nthree", tags: "A, b,, #a" };
    const preview = await as("author", "write", form({ ...typed, intent: "preview" }));
    const html = await preview.text();
    expect(preview.status).toBe(200);
    expect(html).toContain("one <strong>two</strong>\nthree");
    expect(html).toContain("one **two**\nthree</textarea>");
    expect(fields(html)).toMatchObject({ title: typed.title, tags: "a, b" });
    expect(await (await as("author", "drafts")).text()).not.toContain(typed.title);

    const kept = await as("author", "write", form({ ...typed, intent: "draft" }));
    expect([kept.status, kept.headers.get("location")]).toEqual([303, `${base}drafts`]);
    const [edit = ""] = elements(await (await as("author", "drafts")).text())
      .map(({ attributes }) => attributes.get("href") ?? "")
      .filter((href) => href.endsWith("/edit"));
    expect(edit).toBe(`${base}posts/forms-${way}/edit`);
    const path = edit.slice(base.length);
    expect(fields(await (await as("owner", path)).text())).toMatchObject({ title: typed.title, tags: "a, b" });

    const published = await as("owner", path, form({ ...typed, title: "Changed", intent: "publish" }));
    expect([published.status, published.headers.get("location")]).toEqual([303, `${base}posts/forms-${way}`]);
    expect(await (await world.fetch(`${base}posts/forms-${way}`)).text()).toContain("Changed");
    const back = await as("owner", path, form({ ...typed, intent: "draft" }));
    expect(back.headers.get("location")).toBe(`${base}drafts`);
    expect((await world.fetch(`${base}posts/forms-${way}`)).status).toBe(404);
  });

  test("what is wrong is told beside its field, and what was typed is kept", async () => {
    for (const intent of ["preview", "draft", "publish"]) {
      const refused = await as("author", "write", form({ title: " ", body: "kept", tags: "<b>", intent }));
      expect(refused.status).toBe(422);
      const html = await refused.text();
      for (const id of ["title-problem", "tags-problem"]) expect(html).toContain(`id="${id}"`);
      expect(html).toContain("kept</textarea>");
      expect(html).not.toContain('id="preview"');
    }
    const strange = await as("author", "write", form({ title: "x", body: "x", tags: "", intent: "delete" }));
    expect(strange.status).toBe(422);
  });

  test("what is written by somebody who is not signed in is not kept", async () => {
    const response = await world.fetch(`${base}write`, form({ title: "x", body: "x", tags: "", intent: "publish" }));
    expect(response.status).toBe(401);
    expect(await response.text()).toContain("Please sign in");
  });

  test("the settings are the owner's: title, colour and language of the whole blog", async () => {
    const typed = { title: "Der Fluss", accent: "3", language: "de" };
    expect((await as("author", "settings", form(typed))).status).toBe(403);
    expect((await as("author", "settings")).status).toBe(403);
    const saved = await as("owner", "settings", form(typed));
    expect([saved.status, saved.headers.get("location")]).toEqual([303, `${base}settings?saved`]);
    const html = await (await world.fetch(base)).text();
    const [root] = elements(html);
    expect([root?.attributes.get("lang"), root?.attributes.get("data-accent")]).toEqual(["de", "3"]);
    expect(html).toContain("<title>Der Fluss</title>");
    const settings = await (await as("owner", "settings?saved")).text();
    expect(settings).toContain("Die Einstellungen sind gesichert.");
    expect(settings).toContain("author@amazon.example");
    expect(await (await world.fetch(`${base}nothing`)).text()).toContain("Hier ist nichts");
    const comment = await world.fetch(`${base}posts/none/comments`, form({ author: " ", body: "x" }));
    expect(comment.status).toBe(404);

    const { tenants, settings: control, audit } = world.tenancy;
    const tenant = await tenants.get("amazon");
    expect(await control.get("amazon")).toEqual({ title: "Der Fluss", accent: 3, language: "de" });
    const entry = (await audit.list()).find(({ action }) => action === "settings.set");
    expect(entry?.actor).toStartWith("member:");
    await as("owner", "settings", form({ title: tenant.name, accent: "", language: "en" }));
    expect(await control.get("amazon")).toEqual({ language: "en" });
  });

  test.each([
    ["no title", { title: " ", accent: "", language: "en" }],
    ["a title that is too long", { title: "x".repeat(81), accent: "", language: "en" }],
    ["a colour that is not there", { title: "x", accent: "12", language: "en" }],
    ["half a colour", { title: "x", accent: "1.5", language: "en" }],
    ["a language that is not there", { title: "x", accent: "1", language: "fr" }],
  ])("settings of %s are refused", async (_, typed) => {
    const before = await world.tenancy.settings.get("amazon");
    const response = await as("owner", "settings", form(typed));
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('class="problem"');
    expect(await world.tenancy.settings.get("amazon")).toEqual(before);
  });
});
