/** Functions of Postgres that change nothing, and types that take a parenthesis. */
export const PURE_FUNCTIONS: readonly string[] = [
  ..."abs age array_agg array_append array_cat array_length array_position array_remove array_to_json array_to_string avg".split(
    " ",
  ),
  ..."bit_and bit_or bool_and bool_or bpchar btrim cardinality ceil ceiling char char_length character chr clock_timestamp".split(
    " ",
  ),
  ..."coalesce concat concat_ws convert_from convert_to corr count cume_dist current_database current_schema current_setting".split(
    " ",
  ),
  ..."date date_bin date_part date_trunc decimal decode dense_rank div encode every exp first_value floor format".split(
    " ",
  ),
  ..."gen_random_uuid generate_series generate_subscripts greatest initcap int4 int8 interval isfinite json_agg".split(
    " ",
  ),
  ..."json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_each".split(
    " ",
  ),
  ..."json_each_text json_extract_path json_extract_path_text json_object json_object_agg json_object_keys json_to_record".split(
    " ",
  ),
  ..."json_to_recordset json_typeof jsonb_agg jsonb_array_elements jsonb_array_elements_text jsonb_array_length".split(
    " ",
  ),
  ..."jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text".split(
    " ",
  ),
  ..."jsonb_object jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_query jsonb_path_query_array".split(
    " ",
  ),
  ..."jsonb_pretty jsonb_set jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof justify_days lag".split(
    " ",
  ),
  ..."last_value lead least length ln log lower lpad ltrim make_date make_interval make_timestamptz max md5 min mod".split(
    " ",
  ),
  ..."mode now nth_value ntile numeric octet_length percent_rank percentile_cont percentile_disc phraseto_tsquery".split(
    " ",
  ),
  ..."plainto_tsquery power quote_ident quote_literal random rank regexp_match regexp_matches regexp_replace".split(
    " ",
  ),
  ..."regexp_split_to_array regexp_split_to_table repeat replace reverse round row_number row_to_json rpad rtrim sha256".split(
    " ",
  ),
  ..."sign split_part sqrt starts_with statement_timestamp stddev string_agg string_to_array strpos substr sum".split(
    " ",
  ),
  ..."time timestamp timestamptz to_char to_date to_json to_jsonb to_number to_regclass to_timestamp to_tsquery".split(
    " ",
  ),
  ..."to_tsvector transaction_timestamp translate trunc ts_headline ts_rank ts_rank_cd tsvector unnest upper varbit".split(
    " ",
  ),
  ..."varchar variance version websearch_to_tsquery width_bucket".split(" "),
];
