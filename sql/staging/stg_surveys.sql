-- One row per student, internal survey and theme: asked or not, and the answer from 1 to 5.
-- grain: engagement_id, survey_id, theme
select
    engagement_id,
    survey_id,
    academic_year,
    theme,
    survey_date,
    answer,
    is_invited = 'yes' as is_invited
from raw_surveys
