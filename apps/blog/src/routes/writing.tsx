/** @jsxImportSource preact */
import { Elysia, NotFoundError, t as schema } from "elysia";
import { page } from "../page.ts";
import { type PostDraft, postProblems, splitTags, tidyPost } from "../post-rules.ts";
import { findPost, listDrafts, postPath, tagsOf } from "../posts.ts";
import type { Platform } from "../tenancy.ts";
import { DraftList } from "../views/draft-list.tsx";
import { WritePage } from "../views/write-page.tsx";
import { membersOnly } from "../visitor.ts";
import { createPost, updatePost } from "../write-posts.ts";

const typed = schema.Object({
  title: schema.String(),
  body: schema.String(),
  tags: schema.String(),
  /** What the button says that was used. */
  intent: schema.Union([schema.Literal("publish"), schema.Literal("draft"), schema.Literal("preview")]),
});

const empty: PostDraft = { title: "", body: "", tags: [], draft: true };

function draftOf({ title, body, tags }: typeof typed.static, draft: boolean): PostDraft {
  return tidyPost({ title, body, tags: splitTags(tags), draft });
}

/** Where members write: each form works without a script. */
export const writing = (t: Platform) =>
  new Elysia()
    .use(membersOnly(t))
    .get("/drafts", async ({ db, blog }) => page(<DraftList blog={blog} drafts={await listDrafts(db)} />))
    .get("/write", ({ blog }) => page(<WritePage blog={blog} action="/write" post={empty} isNew />))
    .post(
      "/write",
      async ({ db, blog, body, redirect }) => {
        const post = draftOf(body, body.intent !== "publish");
        const problems = postProblems(post, blog.words);
        if (problems === undefined && body.intent !== "preview") {
          const { slug, draft } = await createPost(db, post);
          return redirect(blog.url(draft ? "/drafts" : postPath(slug)), 303);
        }
        const shown = { ...post, draft: true };
        const preview = problems === undefined;
        const view = <WritePage blog={blog} action="/write" post={shown} isNew problems={problems} preview={preview} />;
        return page(view, preview ? 200 : 422);
      },
      { body: typed },
    )
    .get("/posts/:slug/edit", async ({ db, blog, params }) => {
      const post = await findPost(db, params.slug);
      if (post === undefined) throw new NotFoundError();
      const draft = { ...post, tags: await tagsOf(db, post.id) };
      return page(<WritePage blog={blog} action={`${postPath(post.slug)}/edit`} post={draft} isNew={false} />);
    })
    .post(
      "/posts/:slug/edit",
      async ({ db, blog, params, body, redirect }) => {
        const before = await findPost(db, params.slug);
        if (before === undefined) throw new NotFoundError();
        const post = draftOf(body, body.intent === "preview" ? before.draft : body.intent === "draft");
        const problems = postProblems(post, blog.words);
        if (problems === undefined && body.intent !== "preview") {
          const after = await updatePost(db, before.slug, post);
          if (after === undefined) throw new NotFoundError();
          return redirect(blog.url(after.draft ? "/drafts" : postPath(after.slug)), 303);
        }
        const action = `${postPath(before.slug)}/edit`;
        const shown = { ...post, draft: before.draft };
        const preview = problems === undefined;
        const view = (
          <WritePage blog={blog} action={action} post={shown} isNew={false} problems={problems} preview={preview} />
        );
        return page(view, preview ? 200 : 422);
      },
      { body: typed },
    );
