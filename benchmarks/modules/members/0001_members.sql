create table members (
  id integer primary key,
  email text not null unique,
  role text not null default 'member',
  joined_at text not null
) strict;
create table sessions (
  token text primary key,
  member_id integer not null references members (id) on delete cascade,
  expires_at text not null
) strict;
create index sessions_member on sessions (member_id);
