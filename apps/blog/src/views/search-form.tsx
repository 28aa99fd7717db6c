/** @jsxImportSource preact */
import type { Blog } from "../blog.ts";
import { QUERY_LIMIT } from "../search.ts";

interface SearchFormProps {
  readonly blog: Blog;
  readonly query?: string;
}

export function SearchForm({ blog, query = "" }: SearchFormProps) {
  return (
    <search>
      <form class="search" method="get" action={blog.url("/search")}>
        <label class="sr-only" for="q">
          {blog.words.searchFor}
        </label>
        <input id="q" name="q" type="search" value={query} maxLength={QUERY_LIMIT} placeholder={blog.words.searchFor} />
        <button type="submit" class="quiet">
          {blog.words.search}
        </button>
      </form>
    </search>
  );
}
