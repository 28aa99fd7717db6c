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

export function insertAnnouncement(announcement: Omit<Announcement, "id">): Statement {
  return sql`
    insert into announcements (title, body, published_at)
    values (${announcement.title}, ${announcement.body}, ${announcement.publishedAt})`;
}
