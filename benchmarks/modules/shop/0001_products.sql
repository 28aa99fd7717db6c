create table products (
  id integer primary key,
  name text not null unique,
  price integer not null check (price >= 0),
  stock integer not null default 0
) strict;
create table orders (
  id integer primary key,
  product_id integer not null references products (id),
  quantity integer not null check (quantity > 0),
  ordered_at text not null
) strict;
create index orders_product on orders (product_id);
