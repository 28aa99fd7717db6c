alter table posts add column draft boolean not null default false;
alter table posts add column updated_at timestamptz;
