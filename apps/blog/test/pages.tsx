/** @jsxImportSource preact */
import type { VNode } from "preact";
import type { Member, Role } from "../src/auth/members.ts";
import type { Blog } from "../src/blog.ts";
import type { Post } from "../src/posts.ts";
import type { Language } from "../src/settings.ts";
import { DraftList } from "../src/views/draft-list.tsx";
import { Landing } from "../src/views/landing.tsx";
import { PostList } from "../src/views/post-list.tsx";
import { PostPage } from "../src/views/post-page.tsx";
import { SearchPage } from "../src/views/search-page.tsx";
import { SettingsPage } from "../src/views/settings-page.tsx";
import { SignInPage } from "../src/views/sign-in-page.tsx";
import { TagPage } from "../src/views/tag-page.tsx";
import { WritePage } from "../src/views/write-page.tsx";
import { wordsOf } from "../src/words/words.ts";

const at = "2026-01-02T03:04:05.000Z";

function blogNamed(title: string, language: Language, role?: Role): Blog {
  const member: Member | undefined = role && { id: "1", name: title, email: title, role };
  const url = (path = "/") => `http://acme.localhost:3000${path}`;
  return { slug: "acme", title, url, accent: 1, language, words: wordsOf(language), member };
}

/** Every page of both sites, with a given text wherever somebody else's text goes, and with given Markdown. */
export function pages(text: string, markdown: string, language: Language = "en"): Record<string, VNode> {
  const blog = blogNamed(text, language);
  const own = blogNamed(text, language, "owner");
  const post: Post = {
    ...{ id: 1, slug: text.toWellFormed(), title: text, excerpt: text, body: markdown },
    ...{ publishedAt: at, draft: false, updatedAt: null },
  };
  const comments = [{ id: 1, author: text, body: text, createdAt: at }];
  const announcements = [{ id: 1, title: text, body: markdown, publishedAt: at }];
  const comment = { author: text, body: text };
  const typed = { slug: text, name: text, email: text };
  const tags = [text.toWellFormed()];
  const draft = { title: text, body: markdown, tags, draft: true };
  const problems = { title: text, body: text, tags: text };
  const settings = { title: text, accent: text, language: text };
  const members: Member[] = [{ id: "1", name: text, email: text, role: "author" }];
  return {
    front: <PostList blog={blog} posts={[post]} announcements={announcements} />,
    post: (
      <PostPage
        blog={blog}
        post={post}
        tags={tags}
        comments={comments}
        refused={{ draft: comment, problems: comment }}
      />
    ),
    draft: <PostPage blog={own} post={{ ...post, draft: true }} tags={tags} comments={[]} />,
    tag: <TagPage blog={blog} tag={text} posts={[post]} />,
    search: <SearchPage blog={blog} query={text} found={[post]} />,
    signIn: <SignInPage blog={blog} next={text} owner={text} email={text} problem={text} />,
    write: <WritePage blog={own} action="/write" post={draft} isNew problems={problems} preview />,
    drafts: <DraftList blog={own} drafts={[post]} />,
    settings: <SettingsPage blog={own} typed={settings} members={members} problems={settings} saved />,
    landing: (
      <Landing
        blogs={[blog]}
        announcements={announcements}
        refused={{ typed, problems: { ...typed, password: text } }}
      />
    ),
  };
}
