create index posts_search on posts using gin ((
  setweight(to_tsvector('simple', regexp_replace(normalize(title, nfkd), '[\u0300-\u036f]', '', 'g')), 'A') ||
  setweight(to_tsvector('simple', regexp_replace(normalize(body, nfkd), '[\u0300-\u036f]', '', 'g')), 'D')
));
