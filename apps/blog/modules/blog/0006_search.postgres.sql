create index posts_search on posts using gin (to_tsvector('simple', title || ' ' || body));
