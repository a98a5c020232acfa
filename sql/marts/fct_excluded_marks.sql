-- One row per reason why a first attempt at a module is not in the mean mark.
-- grain: step, reason
with reasons as (
    select
        case
            when result not in ('passed', 'failed', 'capped_pass') then result
            when mark_tenths is null then 'no_mark'
            when credits = 0 then 'no_credits'
        end as reason
    from fct_registrations
),

listed as (
    select reason, sentence
    from (
        values
            ('not_submitted', 'Nothing was handed in; it counts against passing, not as a nought.'),
            ('withdrawn', 'Withdrawn from; it counts against passing, and its mark is unknown.'),
            ('deferred', 'Deferred and not sat within the year.'),
            ('pass_fail_only', 'Passed in a module that carries no mark.'),
            ('credit_transfer', 'Credit brought from elsewhere.'),
            ('no_mark', 'Passed or failed, and no mark is recorded.'),
            ('no_credits', 'The module has no credits, or is missing from the list of modules.')
    ) as reasons (reason, sentence)
)

select
    'marks' as step,
    listed.reason,
    max(listed.sentence) as sentence,
    count(reasons.reason) as row_count
from listed
left join reasons on listed.reason = reasons.reason
group by listed.reason
