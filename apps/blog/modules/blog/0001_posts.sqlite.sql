create table posts (
  id integer primary key,
  slug text not null unique,
  title text not null,
  excerpt text not null,
  body text not null,
  published_at text not null
);
