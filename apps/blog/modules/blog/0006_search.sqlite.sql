create virtual table posts_search using fts5 (title, body, content = 'posts', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');

create trigger posts_search_insert after insert on posts begin
  insert into posts_search (rowid, title, body) values (new.id, new.title, new.body);
end;

create trigger posts_search_update after update of title, body on posts begin
  insert into posts_search (posts_search, rowid, title, body) values ('delete', old.id, old.title, old.body);
  insert into posts_search (rowid, title, body) values (new.id, new.title, new.body);
end;

create trigger posts_search_delete after delete on posts begin
  insert into posts_search (posts_search, rowid, title, body) values ('delete', old.id, old.title, old.body);
end;

insert into posts_search (posts_search) values ('rebuild');
