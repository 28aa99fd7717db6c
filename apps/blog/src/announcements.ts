import { type Database, type Statement, sql } from "@tenantry/core";

/** News of the platform, the same on every blog; `body` is Markdown. */
export interface Announcement {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  readonly publishedAt: string;
}

/** The newest announcements first. */
export function listAnnouncements(shared: Database, limit: number): Promise<Announcement[]> {
  return shared.all<Announcement>(sql`
    select id, title, body, published_at as "publishedAt" from announcements order by published_at desc, id desc limit ${limit}`);
}

/** The statement that adds an announcement, and does nothing where there is one of the same title: it writes and looks in one. */
export function ensureAnnouncement({ title, body, publishedAt }: Omit<Announcement, "id">): Statement {
  return sql`
    insert into announcements (title, body, published_at)
    select ${title}, ${body}, ${publishedAt} where not exists (select 1 from announcements where title = ${title})`;
}
