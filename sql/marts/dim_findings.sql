-- One row per finding about an outcome: whether it makes the outcome known, and what it means.
-- Deaths are few; they are published only together with others, under one sentence.
-- grain: finding
select
    finding,
    state,
    sentence
from (
    values
        ('marked', 'known', 'At least one module has a mark from its first attempt.'),
        ('passed', 'known', 'Every module was passed at the first attempt.'),
        ('not_passed', 'known', 'A module was failed, not submitted or withdrawn from.'),
        ('here', 'known', 'Still studying here on the day, or had qualified.'),
        ('gone', 'known', 'No longer studying here on the day, and had not qualified.'),
        ('first_or_upper_second', 'known', 'Awarded a first or an upper second.'),
        ('lower_class', 'known', 'Awarded a lower second or a third.'),
        ('answered', 'known', 'At least one question was answered.'),
        ('year_not_over', 'not_yet_known', 'The academic year was not over at the snapshot.'),
        ('not_reached', 'not_yet_known', 'The extracts do not reach the day that decides.'),
        ('award_pending', 'not_yet_known', 'Studies are over and the award is not made yet.'),
        ('still_studying', 'not_yet_known', 'The student is still studying for the award.'),
        ('no_marked_module', 'not_applicable', 'No module of the year carries a mark.'),
        ('no_module', 'not_applicable', 'No module is registered for the year.'),
        ('not_an_entrant', 'not_applicable', 'The question is asked of entrants only.'),
        ('left_in_first_fortnight', 'not_applicable', 'Left within a fortnight of starting.'),
        ('first_year', 'not_applicable', 'The question is asked after the first year only.'),
        ('died', 'not_applicable', 'Interrupted, died, or has no class of award.'),
        ('interrupted', 'not_applicable', 'Interrupted, died, or has no class of award.'),
        ('not_a_first_degree', 'not_applicable', 'The course does not lead to a first degree.'),
        ('unclassified_award', 'not_applicable', 'Interrupted, died, or has no class of award.'),
        ('left_without_award', 'not_applicable', 'Left without an award.'),
        ('not_invited', 'not_applicable', 'The student was not asked.'),
        ('no_mark', 'unknown', 'Modules are registered but none has a mark.'),
        ('deferred', 'unknown', 'A module is deferred and was not sat in the year.'),
        ('no_award_recorded', 'unknown', 'Studies are over and no award is recorded.'),
        ('no_answer', 'unknown', 'The student was asked and did not answer.'),
        ('no_extract', 'unknown', 'The extract that would say was not supplied.')
) as findings (finding, state, sentence)
