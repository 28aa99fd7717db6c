create index posts_by_date on posts (published_at desc, id desc);
create index comments_by_post on comments (post_id, id);
