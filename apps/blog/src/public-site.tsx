/** @jsxImportSource preact */
import { Elysia, t as schema } from "elysia";
import { listAnnouncements } from "./announcements.ts";
import { answerHeaders } from "./answer-headers.ts";
import { assets } from "./assets.ts";
import { listBlogs, listed, showBlogs } from "./blogs.ts";
import { base } from "./environment.ts";
import { answerFailure } from "./failures.ts";
import { page } from "./page.ts";
import { readyUrl } from "./ready-link.ts";
import { refuseLarge, refuseNested } from "./request-limit.ts";
import { signUp } from "./sign-up.ts";
import { type Platform, tenancy } from "./tenancy.ts";
import { Landing } from "./views/landing.tsx";
import { Message } from "./views/message.tsx";
import { PlatformPage } from "./views/platform-page.tsx";
import type { SignUpFormProps } from "./views/sign-up-form.tsx";

const { protocol, host } = new URL(base);

/** The form leads to the new blog, which is another origin. */
const headers = answerHeaders({ scripts: "'self'", forms: `'self' ${protocol}//*.${host}` });

const typed = schema.Object({
  slug: schema.String(),
  name: schema.String(),
  email: schema.Optional(schema.String()),
  password: schema.Optional(schema.String()),
});

async function landing(t: Platform, refused?: SignUpFormProps) {
  const blogs = await showBlogs(t);
  const announcements = await listAnnouncements(t.shared, 3);
  return <Landing blogs={blogs} announcements={announcements} {...(refused && { refused })} />;
}

/** The site of the platform: what it is, the blogs it has, and the way to a new one. */
export const home = (t = tenancy) =>
  new Elysia()
    .headers(headers)
    .onRequest(({ request }) => refuseLarge(request))
    .onError(
      answerFailure(({ title, message }) => (
        <PlatformPage title={title}>
          <Message title={title} text={message} home={{ href: "/", label: "To the front page" }} />
        </PlatformPage>
      )),
    )
    .onTransform(({ body }) => refuseNested(body))
    .use(assets)
    .get("/", async () => page(await landing(t)))
    .post(
      "/sign-up",
      async ({ body, redirect }) => {
        const outcome = await signUp(t, body);
        if ("blog" in outcome) {
          const { blog, owner } = outcome;
          return redirect(owner === undefined ? blog.url("/") : readyUrl(blog, owner), 303);
        }
        const { password: _, ...typed } = body;
        return page(await landing(t, { typed, problems: outcome.problems }), outcome.status);
      },
      { body: typed },
    )
    .get("/sign-up", ({ redirect }) => redirect("/", 303))
    .get("/api/tenants", () => listBlogs(t))
    .post(
      "/api/tenants",
      async ({ body, set, status }) => {
        const outcome = await signUp(t, body);
        if ("blog" in outcome) {
          const blog = listed(outcome.blog);
          set.headers.location = blog.url;
          return status(201, blog);
        }
        const message = Object.values(outcome.problems).join(" ");
        return status(outcome.status, { error: { code: outcome.code, message } });
      },
      { body: typed },
    );
