create table comments (
  id integer primary key,
  post_id integer not null references posts (id) on delete cascade,
  author text not null,
  body text not null,
  created_at text not null
);
