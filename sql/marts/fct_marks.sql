-- One row per engagement and academic year with modules: the credit-weighted mean of first marks.
-- A module not submitted, withdrawn from or still deferred has no mark and is not in the mean; it
-- is not a nought. The mark of the first term leaves out what was deferred and sat later. Means are
-- rounded half up to thousandths by integer arithmetic.
-- grain: engagement_id, academic_year
with sums as (
    select
        engagement_id,
        academic_year,
        cast(sum(mark_tenths * credits) as bigint) as points,
        cast(sum(credits) as bigint) as credits,
        cast(sum(mark_tenths * credits) filter (where term = 1 and not is_deferred) as bigint)
            as term_1_points,
        cast(sum(credits) filter (where term = 1 and not is_deferred) as bigint) as term_1_credits
    from fct_registrations
    where result in ('passed', 'failed', 'capped_pass') and mark_tenths is not null
    group by engagement_id, academic_year
)

select
    engagement_id,
    academic_year,
    (200 * points + credits) // nullif(2 * credits, 0) as mean_mark_thousandths,
    (200 * term_1_points + term_1_credits) // nullif(2 * term_1_credits, 0)
        as term_1_mark_thousandths
from sums
