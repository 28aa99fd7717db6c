/** @jsxImportSource preact */
import type { Blog } from "../blog.ts";
import { type PostSummary, postPath } from "../posts.ts";
import { BlogPage } from "./blog-page.tsx";
import { PostEntries } from "./post-entries.tsx";

/** What members have begun and not published. */
export function DraftList({ blog, drafts }: { readonly blog: Blog; readonly drafts: readonly PostSummary[] }) {
  const { words } = blog;
  return (
    <BlogPage blog={blog} title={words.drafts}>
      <h1 class="title">{words.drafts}</h1>
      <p class="lead">{drafts.length === 0 ? words.noDrafts : words.onlyMembers}</p>
      <PostEntries blog={blog} posts={drafts} href={({ slug }) => blog.url(`${postPath(slug)}/edit`)} />
      <p>
        <a class="button" href={blog.url("/write")}>
          {words.newPost}
        </a>
      </p>
    </BlogPage>
  );
}
