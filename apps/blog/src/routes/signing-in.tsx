/** @jsxImportSource preact */
import { Elysia, t as schema } from "elysia";
import { askAuth } from "../auth/ask.ts";
import { tidyEmail } from "../auth/member-rules.ts";
import { nextUrl } from "../next-path.ts";
import { page } from "../page.ts";
import { readyOwner } from "../ready-link.ts";
import type { Platform } from "../tenancy.ts";
import { SignInPage } from "../views/sign-in-page.tsx";
import { visitor } from "../visitor.ts";

const typed = schema.Object({
  email: schema.String(),
  password: schema.String(),
  next: schema.Optional(schema.String()),
});
const asked = schema.Object({
  next: schema.Optional(schema.String()),
  owner: schema.Optional(schema.String()),
  seal: schema.Optional(schema.String()),
});

/** Signing in and out by forms, without a script. */
export const signingIn = (t: Platform) =>
  new Elysia()
    .use(visitor(t))
    .get(
      "/sign-in",
      ({ blog, tenant, member, query: { next = "/", ...ready }, redirect }) =>
        member === undefined
          ? page(<SignInPage blog={blog} next={next} owner={readyOwner(tenant, ready)} />)
          : redirect(nextUrl(blog, next), 303),
      { query: asked },
    )
    .post(
      "/sign-in",
      async ({ blog, tenant, db, memo, body, request, server, set, redirect }) => {
        const { next = "/", password } = body;
        const email = tidyEmail(body.email);
        const answer = await askAuth(
          { tenant, db, memo },
          {
            endpoint: "sign-in/email",
            headers: jsonHeaders(request),
            body: JSON.stringify({ email, password }),
            client: server?.requestIP(request)?.address,
          },
        );
        if (answer.ok) {
          set.headers["set-cookie"] = answer.headers.getSetCookie();
          return redirect(nextUrl(blog, next), 303);
        }
        const { problems } = blog.words;
        const problem = answer.status === 429 ? problems.tooMany : problems.signIn;
        return page(
          <SignInPage blog={blog} next={next} email={email} problem={problem} />,
          answer.status === 429 ? 429 : 422,
        );
      },
      { body: typed },
    )
    .post("/sign-out", async ({ blog, tenant, db, memo, request, server, set, redirect }) => {
      const headers = jsonHeaders(request);
      // The cookie says who is to be signed out. That the request is no other site's was checked before.
      headers.set("cookie", request.headers.get("cookie") ?? "");
      headers.set("origin", new URL(blog.url("/")).origin);
      const client = server?.requestIP(request)?.address;
      const answer = await askAuth({ tenant, db, memo }, { endpoint: "sign-out", headers, body: "{}", client });
      set.headers["set-cookie"] = answer.headers.getSetCookie();
      return redirect(blog.url("/"), 303);
    })
    .get("/sign-out", ({ blog, redirect }) => redirect(blog.url("/"), 303));

/** What a session remembers of the browser it was begun in, and no cookie: whoever signs in gets a session of their own. */
function jsonHeaders({ headers }: Request): Headers {
  return new Headers({ "content-type": "application/json", "user-agent": headers.get("user-agent") ?? "" });
}
