create table orders_new (
  id integer primary key,
  customer text not null,
  total integer not null check (total >= 0)
);

insert into orders_new (id, customer, total) select id, customer, 0 from orders;
drop table orders;
alter table orders_new rename to orders;
