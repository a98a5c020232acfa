-- One row per engagement that ended with an award.
-- grain: engagement_id
select
    engagement_id,
    award_date,
    award_class,
    is_classified = 'yes' as is_classified,
    is_integrated_masters = 'yes' as is_integrated_masters
from raw_awards
