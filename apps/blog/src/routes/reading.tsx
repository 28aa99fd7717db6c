/** @jsxImportSource preact */
import { Elysia, NotFoundError, t as schema } from "elysia";
import { listAnnouncements } from "../announcements.ts";
import { addComment, commentProblems, listComments, tidyComment } from "../comments.ts";
import { feed } from "../feed.ts";
import { page } from "../page.ts";
import { findReadable, latestPosts, listPosts, listTagged, postPath, tagsOf } from "../posts.ts";
import { searchPosts } from "../search.ts";
import type { Platform } from "../tenancy.ts";
import { PostList } from "../views/post-list.tsx";
import { PostPage } from "../views/post-page.tsx";
import { SearchPage } from "../views/search-page.tsx";
import { TagPage } from "../views/tag-page.tsx";
import { visitor } from "../visitor.ts";

const FEED_LENGTH = 20;

const comment = schema.Object({ author: schema.String(), body: schema.String() });
const search = schema.Object({ q: schema.Optional(schema.String()) });

/** What readers see of a blog, and say to it. */
export const reading = (t: Platform) =>
  new Elysia()
    .use(visitor(t))
    .get("/", async ({ db, shared, blog }) =>
      page(<PostList blog={blog} posts={await listPosts(db)} announcements={await listAnnouncements(shared, 2)} />),
    )
    .get("/posts/:slug", async ({ db, blog, member, params }) => {
      const post = await findReadable(db, params.slug, member);
      if (post === undefined) throw new NotFoundError();
      const [tags, comments] = await Promise.all([tagsOf(db, post.id), listComments(db, post.id)]);
      return page(<PostPage blog={blog} post={post} tags={tags} comments={comments} />);
    })
    .get("/posts/:slug/comments", ({ blog, params, redirect }) =>
      redirect(blog.url(`${postPath(params.slug)}#comments`), 303),
    )
    .post(
      "/posts/:slug/comments",
      async ({ db, blog, member, params, body, redirect }) => {
        const draft = tidyComment(body);
        const problems = commentProblems(draft, blog.words);
        if (problems === undefined) {
          const comment = await addComment(db, params.slug, draft);
          if (comment === undefined) throw new NotFoundError();
          return redirect(blog.url(`${postPath(params.slug)}#comment-${comment.id}`), 303);
        }
        const post = await findReadable(db, params.slug, member);
        if (post === undefined) throw new NotFoundError();
        const [tags, comments] = await Promise.all([tagsOf(db, post.id), listComments(db, post.id)]);
        const refused = { draft, problems };
        return page(<PostPage blog={blog} post={post} tags={tags} comments={comments} refused={refused} />, 422);
      },
      { body: comment },
    )
    .get("/tags/:tag", async ({ db, blog, params }) => {
      const posts = await listTagged(db, params.tag);
      if (posts.length === 0) throw new NotFoundError();
      return page(<TagPage blog={blog} tag={params.tag} posts={posts} />);
    })
    .get(
      "/search",
      async ({ db, blog, query: { q = "" } }) => {
        const found = q.trim() === "" ? undefined : await searchPosts(db, q);
        return page(<SearchPage blog={blog} query={q} found={found} />);
      },
      { query: search },
    )
    .get("/feed.xml", async ({ db, blog, tenant, set }) => {
      set.headers["content-type"] = "application/atom+xml; charset=utf-8";
      return feed(blog, tenant.id, await latestPosts(db, FEED_LENGTH));
    });
