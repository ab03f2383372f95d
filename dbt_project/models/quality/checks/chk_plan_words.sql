-- one row per activity reported as held whose title speaks of it as still to come, or whose venue is not settled; words that merely hold
-- such a word (虚拟, 行动计划) are looked past. The words are rows of check_word
with words as (
    select
        kind,
        stands,
        word
    from {{ ref('check_word') }}
    where rule = 'plan_words'
),

titled as (
    select
        a.*,
        {{ without_words('a.title', "(select list(w.word) from words as w where w.kind = 'ignored')") }} as words
    from {{ ref('int_activity_row') }} as a
    where a.basis = 'actual'
),

said as (
    select
        a.*,
        {{ first_word('a.words', 'title') }} as planned,
        {{ first_word('a.venue', 'venue') }} as unsettled
    from titled as a
)

select
    {{ found_in_row('plan_words', 'activity_record', 'a', 'title', 'a.planned') }}
from said as a
where a.planned is not null
union all
select
    {{ found_in_row('plan_words', 'activity_record', 'a', 'venue', 'a.unsettled') }}
from said as a
where a.unsettled is not null
