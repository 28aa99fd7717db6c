create table visits (
  id integer primary key,
  post_id integer not null references posts (id),
  at text not null
) strict;
