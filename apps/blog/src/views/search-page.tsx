/** @jsxImportSource preact */
import type { Blog } from "../blog.ts";
import type { PostSummary } from "../posts.ts";
import { BlogPage } from "./blog-page.tsx";
import { PostEntries } from "./post-entries.tsx";
import { SearchForm } from "./search-form.tsx";

interface SearchPageProps {
  readonly blog: Blog;
  readonly query: string;
  /** Absent where nothing was looked for. */
  readonly found?: readonly PostSummary[] | undefined;
}

/** A search, and what it found. */
export function SearchPage({ blog, query, found }: SearchPageProps) {
  const { words } = blog;
  return (
    <BlogPage blog={blog} title={words.search}>
      <h1 class="title">{words.searchIn(blog.title)}</h1>
      <SearchForm blog={blog} query={query} />
      {found === undefined ? null : (
        <>
          <p class="meta" role="status">
            {found.length === 0 ? words.foundNothing : words.found(found.length)}
          </p>
          <PostEntries blog={blog} posts={found} />
        </>
      )}
      <p>
        <a href={blog.url("/")}>{words.allPosts}</a>
      </p>
    </BlogPage>
  );
}
