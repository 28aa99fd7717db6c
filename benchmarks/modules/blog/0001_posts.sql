create table posts (
  id integer primary key,
  title text not null,
  author text not null,
  summary text not null,
  views integer not null default 0,
  published_at text not null
) strict;
create index posts_published on posts (published_at);
