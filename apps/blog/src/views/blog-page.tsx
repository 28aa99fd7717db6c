/** @jsxImportSource preact */
import type { Tenant } from "@tenantry/core";
import type { ComponentChildren } from "preact";
import { accentOf } from "../accent.ts";
import { assetPath } from "../assets.ts";
import { base } from "../environment.ts";
import { Mark } from "./mark.tsx";
import { Page } from "./page.tsx";

/** What views know of the blog they show. `url` keeps the prefix of a blog that lives below a path. */
export type Blog = Pick<Tenant, "slug" | "name" | "url">;

interface BlogPageProps {
  readonly blog: Blog;
  /** Absent on the blog's front page. */
  readonly title?: string;
  readonly description?: string;
  readonly children: ComponentChildren;
}

/** A page of one blog. */
export function BlogPage({ blog, title, description, children }: BlogPageProps) {
  return (
    <Page
      title={title === undefined ? blog.name : `${title} · ${blog.name}`}
      {...(description !== undefined && { description })}
      accent={accentOf(blog.slug)}
      asset={(name) => blog.url(assetPath(name))}
      header={
        title === undefined ? (
          <h1 class="brand title">
            <Mark slug={blog.slug} name={blog.name} /> {blog.name}
          </h1>
        ) : (
          <a class="brand" href={blog.url("/")}>
            <Mark slug={blog.slug} name={blog.name} /> {blog.name}
          </a>
        )
      }
      footer={
        <p>
          {blog.name} is one of the <a href={base}>blogs on this platform</a>.
        </p>
      }
    >
      {children}
    </Page>
  );
}
