/** @jsxImportSource preact */
import { EMAIL_LIMIT, PASSWORD } from "../auth/member-rules.ts";
import type { Blog } from "../blog.ts";
import { BlogPage } from "./blog-page.tsx";
import { Field } from "./field.tsx";

interface SignInPageProps {
  readonly blog: Blog;
  /** Where to go from here: a path on the blog. */
  readonly next: string;
  readonly email?: string;
  /** Whose the blog is, where it was just made. */
  readonly owner?: string | undefined;
  readonly problem?: string;
}

/** Where members sign in. */
export function SignInPage({ blog, next, owner, email = owner, problem }: SignInPageProps) {
  const { words } = blog;
  return (
    <BlogPage blog={blog} title={words.signIn}>
      <form class="card narrow" method="post" action={blog.url("/sign-in")} aria-labelledby="sign-in-title">
        <h1 id="sign-in-title">{words.signInTo(blog.title)}</h1>
        {owner === undefined ? null : (
          <p class="notice" role="status">
            {words.ready(blog.title, owner)}
          </p>
        )}
        <p class="hint">{words.signInHint}</p>
        {problem === undefined ? null : (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <input type="hidden" name="next" value={next} />
        <Field
          name="email"
          label={words.email}
          type="email"
          value={email ?? ""}
          maxLength={EMAIL_LIMIT}
          autoComplete="username"
          verbatim
        />
        <Field
          name="password"
          label={words.password}
          type="password"
          maxLength={PASSWORD.max}
          autoComplete="current-password"
        />
        <button type="submit">{words.signIn}</button>
      </form>
    </BlogPage>
  );
}
