/** @jsxImportSource preact */
import type { Blog } from "../blog.ts";

/** What members find at the top of each page; nothing at all for readers. */
export function MemberMenu({ blog }: { readonly blog: Blog }) {
  const { member, words } = blog;
  if (member === undefined) return null;
  return (
    <nav class="member-menu" aria-label={words.menu}>
      <a href={blog.url("/write")}>{words.write}</a>
      <a href={blog.url("/drafts")}>{words.drafts}</a>
      {member.role === "owner" ? <a href={blog.url("/settings")}>{words.settings}</a> : null}
      <form method="post" action={blog.url("/sign-out")}>
        <button type="submit" class="quiet" title={words.member(member.name)}>
          {words.signOut}
        </button>
      </form>
    </nav>
  );
}
