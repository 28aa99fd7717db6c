// What the floor runs. Tenants run the same texts, written with the `sql` tag as applications write them.

export const LATEST =
  "select id, title, author, summary, views, published_at from posts order by published_at desc limit 20";
export const ONE = "select id, title, author, summary, views, published_at from posts where id = $1";
export const VISIT = "insert into visits (post_id, at) values ($1, $2)";
export const COUNT = "update posts set views = views + 1 where id = $1";

const WRITE_POST = "insert into posts (id, title, author, summary, published_at) values ($1, $2, $3, $4, $5)";

/** Posts in every store. */
export const POSTS = 100;

/** What fills a store: the same hundred posts everywhere. */
export function posts(): { readonly text: string; readonly values: (string | number)[] }[] {
  return Array.from({ length: POSTS }, (_, index) => {
    const id = index + 1;
    const day = new Date(Date.UTC(2026, 0, 1 + index)).toISOString();
    const summary = `Post number ${id} says in a sentence or two what one may read in it, and where the story goes on.`;
    return { text: WRITE_POST, values: [id, `The ${id}th post of this blog`, `author-${id % 7}`, summary, day] };
  });
}
