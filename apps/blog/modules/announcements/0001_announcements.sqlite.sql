create table announcements (
  id integer primary key,
  title text not null,
  body text not null,
  published_at text not null
);
