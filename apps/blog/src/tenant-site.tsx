/** @jsxImportSource preact */
import { tenantContext } from "@tenantry/elysia";
import { Elysia, NotFoundError, t as schema } from "elysia";
import { listAnnouncements } from "./announcements.ts";
import { answerHeaders } from "./answer-headers.ts";
import { assets } from "./assets.ts";
import { addComment, commentProblems, listComments, tidyComment } from "./comments.ts";
import { answerFailure } from "./failures.ts";
import { page } from "./page.ts";
import { findPost, listPosts, postPath } from "./posts.ts";
import { tenancy } from "./tenancy.ts";
import { BlogPage } from "./views/blog-page.tsx";
import { Message } from "./views/message.tsx";
import { PostList } from "./views/post-list.tsx";
import { PostPage } from "./views/post-page.tsx";

const draft = schema.Object({ author: schema.String(), body: schema.String() });

/** The site of one blog: what readers see at its address. */
export const site = (t = tenancy) =>
  new Elysia()
    .headers(answerHeaders({ forms: "'self'" }))
    .onError(
      answerFailure(({ title, message }) => {
        const blog = t.current().tenant;
        return (
          <BlogPage blog={blog} title={title}>
            <Message title={title} text={message} home={{ href: blog.url("/"), label: "To all posts" }} />
          </BlogPage>
        );
      }),
    )
    .use(tenantContext(t))
    .use(assets)
    .get("/", async ({ db, shared, tenant }) =>
      page(<PostList blog={tenant} posts={await listPosts(db)} announcements={await listAnnouncements(shared, 2)} />),
    )
    .get("/posts/:slug", async ({ db, tenant, params }) => {
      const post = await findPost(db, params.slug);
      if (post === undefined) throw new NotFoundError();
      return page(<PostPage blog={tenant} post={post} comments={await listComments(db, post.id)} />);
    })
    .get("/posts/:slug/comments", ({ tenant, params, redirect }) =>
      redirect(tenant.url(`${postPath(params.slug)}#comments`), 303),
    )
    .post(
      "/posts/:slug/comments",
      async ({ db, tenant, params, body, redirect }) => {
        const draft = tidyComment(body);
        const problems = commentProblems(draft);
        if (problems === undefined) {
          const comment = await addComment(db, params.slug, draft);
          if (comment === undefined) throw new NotFoundError();
          return redirect(tenant.url(`${postPath(params.slug)}#comment-${comment.id}`), 303);
        }
        const post = await findPost(db, params.slug);
        if (post === undefined) throw new NotFoundError();
        const comments = await listComments(db, post.id);
        return page(<PostPage blog={tenant} post={post} comments={comments} refused={{ draft, problems }} />, 422);
      },
      { body: draft },
    )
    .get("/api/posts", async ({ db, tenant }) =>
      (await listPosts(db)).map((post) => ({ ...post, url: tenant.url(postPath(post.slug)) })),
    )
    .get("/api/posts/:slug", async ({ db, tenant, params }) => {
      const post = await findPost(db, params.slug);
      if (post === undefined) throw new NotFoundError();
      return { ...post, url: tenant.url(postPath(post.slug)), comments: await listComments(db, post.id) };
    })
    .post(
      "/api/posts/:slug/comments",
      async ({ db, params, body, status }) => {
        const draft = tidyComment(body);
        const problems = commentProblems(draft);
        if (problems !== undefined)
          return status(422, { error: { code: "COMMENT_INVALID", message: Object.values(problems).join(" ") } });
        const comment = await addComment(db, params.slug, draft);
        if (comment === undefined) throw new NotFoundError();
        return status(201, comment);
      },
      { body: draft },
    );
