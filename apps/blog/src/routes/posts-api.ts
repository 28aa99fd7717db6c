import type { Database } from "@tenantry/core";
import { Elysia, NotFoundError, t as schema } from "elysia";
import type { Blog } from "../blog.ts";
import { addComment, commentProblems, listComments, tidyComment } from "../comments.ts";
import { postProblems, tidyPost } from "../post-rules.ts";
import { findReadable, listDrafts, listPosts, type Post, type PostSummary, postPath, tagsOf } from "../posts.ts";
import type { Platform } from "../tenancy.ts";
import { membersOnly, visitor } from "../visitor.ts";
import { en } from "../words/en.ts";
import { createPost, updatePost } from "../write-posts.ts";

const comment = schema.Object({ author: schema.String(), body: schema.String() });

const fields = {
  title: schema.String(),
  body: schema.String(),
  tags: schema.Optional(schema.Array(schema.String())),
  draft: schema.Optional(schema.Boolean()),
};

function withUrl<Summary extends PostSummary>(blog: Blog, post: Summary) {
  return { ...post, url: blog.url(postPath(post.slug)) };
}

/** A post as those who write it get it. */
async function written(db: Database, blog: Blog, post: Post) {
  return { ...withUrl(blog, post), tags: await tagsOf(db, post.id) };
}

/** Posts as JSON, for everybody. */
export const postsApi = (t: Platform) =>
  new Elysia()
    .use(visitor(t))
    .get("/api/posts", async ({ db, blog }) => (await listPosts(db)).map((post) => withUrl(blog, post)))
    .get("/api/posts/:slug", async ({ db, blog, member, params }) => {
      const post = await findReadable(db, params.slug, member);
      if (post === undefined) throw new NotFoundError();
      const { id, slug, title, excerpt, body, publishedAt } = post;
      const comments = await listComments(db, id);
      return { ...withUrl(blog, { id, slug, title, excerpt, body, publishedAt }), comments };
    })
    .post(
      "/api/posts/:slug/comments",
      async ({ db, params, body, status }) => {
        const draft = tidyComment(body);
        const problems = commentProblems(draft, en);
        if (problems !== undefined)
          return status(422, { error: { code: "COMMENT_INVALID", message: Object.values(problems).join(" ") } });
        const comment = await addComment(db, params.slug, draft);
        if (comment === undefined) throw new NotFoundError();
        return status(201, comment);
      },
      { body: comment },
    );

/** Posts as JSON, for those who write them. */
export const writingApi = (t: Platform) =>
  new Elysia()
    .use(membersOnly(t))
    .get("/api/drafts", async ({ db, blog }) => (await listDrafts(db)).map((post) => withUrl(blog, post)))
    .post(
      "/api/posts",
      async ({ db, blog, body, set, status }) => {
        const draft = tidyPost({ ...body, tags: body.tags ?? [], draft: body.draft ?? false });
        const problems = postProblems(draft, en);
        if (problems !== undefined)
          return status(422, { error: { code: "POST_INVALID", message: Object.values(problems).join(" ") } });
        const post = await written(db, blog, await createPost(db, draft));
        set.headers.location = post.url;
        return status(201, post);
      },
      { body: schema.Object(fields) },
    )
    .patch(
      "/api/posts/:slug",
      async ({ db, blog, params, body, status }) => {
        const changes = tidyPost(body);
        const problems = postProblems(changes, en);
        if (problems !== undefined)
          return status(422, { error: { code: "POST_INVALID", message: Object.values(problems).join(" ") } });
        const post = await updatePost(db, params.slug, changes);
        if (post === undefined) throw new NotFoundError();
        return await written(db, blog, post);
      },
      { body: schema.Partial(schema.Object(fields)) },
    );
