/** @jsxImportSource preact */
import type { Announcement } from "../announcements.ts";
import type { Blog } from "../blog.ts";
import { Mark } from "./mark.tsx";
import { News } from "./news.tsx";
import { PlatformPage } from "./platform-page.tsx";
import { SignUpForm, type SignUpFormProps } from "./sign-up-form.tsx";

interface LandingProps {
  readonly blogs: readonly Blog[];
  readonly announcements: readonly Announcement[];
  /** What was typed and what is wrong with it, where a sign-up was refused. */
  readonly refused?: SignUpFormProps;
}

/** The front page of the platform. */
export function Landing({ blogs, announcements, refused }: LandingProps) {
  return (
    <PlatformPage>
      <div class="hero">
        <div>
          <h1 class="title">A blog of your own</h1>
          <p class="lead">Pick a name. The blog is ready at once, and none of it is shared with the one next door.</p>
          <ul class="promises">
            <li>An address of its own</li>
            <li>A database of its own</li>
            <li>Pages for people, JSON for programs</li>
          </ul>
        </div>
        <SignUpForm {...refused} />
      </div>
      <section aria-labelledby="blogs-title">
        <h2 id="blogs-title">Blogs that live here</h2>
        {blogs.length === 0 ? <p>None yet. Yours can be the first.</p> : null}
        <ul class="blogs">
          {blogs.map((blog) => (
            <li key={blog.slug}>
              <a class="card" href={blog.url("/")}>
                <Mark accent={blog.accent} name={blog.title} />
                <span>
                  <strong>{blog.title}</strong>
                  <span class="address">{new URL(blog.url("/")).host}</span>
                </span>
              </a>
            </li>
          ))}
        </ul>
      </section>
      <News announcements={announcements} />
    </PlatformPage>
  );
}
