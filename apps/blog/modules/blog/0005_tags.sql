create table post_tags (
  post_id integer not null references posts (id) on delete cascade,
  tag text not null,
  primary key (post_id, tag)
);

create index posts_by_tag on post_tags (tag, post_id);
