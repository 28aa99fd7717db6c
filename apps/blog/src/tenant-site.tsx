/** @jsxImportSource preact */
import { Elysia, NotFoundError } from "elysia";
import { answerHeaders } from "./answer-headers.ts";
import { assets } from "./assets.ts";
import { askerOf, nobody } from "./auth/session.ts";
import { blogOf } from "./blog.ts";
import { answerFailure } from "./failures.ts";
import { NotSignedInError } from "./refusals.ts";
import { refuseLarge, refuseNested } from "./request-limit.ts";
import { authApi } from "./routes/auth-api.ts";
import { postsApi, writingApi } from "./routes/posts-api.ts";
import { reading } from "./routes/reading.tsx";
import { settingUp } from "./routes/settings.tsx";
import { signingIn } from "./routes/signing-in.tsx";
import { writing } from "./routes/writing.tsx";
import { refuseForeign } from "./same-origin.ts";
import { tenancy } from "./tenancy.ts";
import { BlogPage } from "./views/blog-page.tsx";
import { Message } from "./views/message.tsx";

/** The site of one blog, for its readers and for its members. */
export const site = (t = tenancy) => {
  const blog = () => blogOf(t.current().tenant);
  return new Elysia()
    .headers(answerHeaders({ forms: "'self'" }))
    .onRequest(({ request, set }) => {
      // What is answered to somebody who is, or will be, signed in is for nobody else to keep.
      if (request.headers.has("cookie") || request.method !== "GET") set.headers["cache-control"] = "private, no-store";
      refuseForeign(request);
      // No store keeps such a character, so nothing can be found by it.
      if (/^[^?]*%00/.test(request.url)) throw new NotFoundError();
    })
    .onRequest(({ request }) => refuseLarge(request))
    .onError(({ error, path, request, redirect }): unknown => {
      if (!(error instanceof NotSignedInError) || request.method !== "GET" || path.startsWith("/api/"))
        return undefined;
      const { pathname, search } = new URL(request.url);
      return redirect(blog().url(`/sign-in?next=${encodeURIComponent(pathname + search)}`), 303);
    })
    .onError(
      answerFailure(
        async ({ title, message }, asked) => {
          const scope = t.current();
          const { member, cookies } = asked ? await askerOf(scope, asked.request) : nobody;
          if (asked && cookies.length > 0) asked.set.headers["set-cookie"] = [...cookies];
          const shown = blogOf(scope.tenant, member);
          return (
            <BlogPage blog={shown} title={title}>
              <Message title={title} text={message} home={{ href: shown.url("/"), label: shown.words.allPosts }} />
            </BlogPage>
          );
        },
        () => blog().words,
      ),
    )
    .onTransform(({ body }) => refuseNested(body))
    .use(assets)
    .use(reading(t))
    .use(signingIn(t))
    .use(writing(t))
    .use(settingUp(t))
    .use(postsApi(t))
    .use(writingApi(t))
    .use(authApi(t));
};
