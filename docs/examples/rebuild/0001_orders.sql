create table orders (
  id integer primary key,
  customer text not null
);

create table order_lines (
  id integer primary key,
  order_id integer not null references orders (id) on delete cascade,
  product text not null
);
