/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { assetPath } from "../assets.ts";
import type { Blog } from "../blog.ts";
import { base } from "../environment.ts";
import { Mark } from "./mark.tsx";
import { MemberMenu } from "./member-menu.tsx";
import { Page } from "./page.tsx";

interface BlogPageProps {
  readonly blog: Blog;
  /** Absent on the blog's front page. */
  readonly title?: string;
  readonly description?: string;
  readonly children: ComponentChildren;
}

/** A page of one blog. */
export function BlogPage({ blog, title, description, children }: BlogPageProps) {
  const { words } = blog;
  const brand = (
    <>
      <Mark accent={blog.accent} name={blog.title} /> {blog.title}
    </>
  );
  return (
    <Page
      title={title === undefined ? blog.title : `${title} · ${blog.title}`}
      description={description}
      language={blog.language}
      accent={blog.accent}
      asset={(name) => blog.url(assetPath(name))}
      feed={blog.url("/feed.xml")}
      skip={words.skip}
      header={
        <>
          {title === undefined ? (
            <h1 class="brand title">{brand}</h1>
          ) : (
            <a class="brand" href={blog.url("/")}>
              {brand}
            </a>
          )}
          <MemberMenu blog={blog} />
        </>
      }
      footer={<Footer blog={blog} />}
    >
      {children}
    </Page>
  );
}

function Footer({ blog }: { readonly blog: Blog }) {
  const { words } = blog;
  return (
    <div>
      <p>
        {blog.title} {words.oneOf} <a href={base}>{words.blogsHere}</a>.
      </p>
      <ul class="links">
        <li>
          <a href={blog.url("/search")}>{words.search}</a>
        </li>
        <li>
          <a href={blog.url("/feed.xml")}>{words.feed}</a>
        </li>
        {blog.member === undefined ? (
          <li>
            <a href={blog.url("/sign-in")}>{words.signIn}</a>
          </li>
        ) : null}
      </ul>
    </div>
  );
}
