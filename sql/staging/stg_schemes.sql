-- One row per scheme: a local instance of an approach.
-- grain: scheme_id
select
    scheme_id,
    scheme_name,
    owner,
    data_controller,
    is_sensitive = 'yes' as is_sensitive
from raw_schemes
