-- one row per 典型案例 whose story is, figures apart, all but that of another county's or of another case of the same county that was
-- there first, or whose account of what was done (做法) is that of another county's. Only texts of 60 characters and more; compared where
-- a run of twelve characters is the same
with stories as (
    select
        s.unit_code,
        s.period,
        s.file_sha256,
        s.sheet,
        s.source_row,
        s.title,
        {{ text_without_figures("concat_ws('', s.background, s.practice, s.effect, s.replicability)") }} as story,
        coalesce({{ text_without_figures('s.practice') }}, '') as practice
    from {{ ref('cur_showcase_register') }} as s
    where s.showcase_kind = 'case'
),

-- each story of a case once, in the report that told it first
first_told as (
    select
        s.*,
        {{ plain_title('s.title') }} as plain_title,
        r.received_on
    from stories as s
    inner join {{ ref('int_submission') }} as r
        on r.form = 'showcase_register' and s.unit_code = r.unit_code and s.period = r.period and r.status = 'accepted'
    qualify row_number() over (
        partition by s.unit_code, {{ plain_title('s.title') }}, s.story order by r.received_on, s.period, s.sheet, s.source_row
    ) = 1
),

numbered as (
    select
        *,
        row_number() over (order by received_on, period, unit_code, file_sha256, sheet, source_row) as story_no,
        {{ bigrams('story') }} as pairs,
        {{ bigrams('practice') }} as practice_pairs
    from first_told
    where length(story) >= 60
),

runs as (
    select
        story_no,
        unnest(list_distinct(list_transform(range(1, length(story) - 10), lambda i: substr(story, i::integer, 12)))) as run
    from numbered
),

candidates as (
    select distinct
        a.story_no as first_no,
        b.story_no
    from runs as a
    inner join runs as b on a.run = b.run and a.story_no < b.story_no
),

alike as (
    select
        c.story_no,
        min(c.first_no) as first_no
    from candidates as c
    inner join numbered as a on c.first_no = a.story_no
    inner join numbered as b on c.story_no = b.story_no
    where
        (
            {{ likeness('a.pairs', 'b.pairs') }} >= {{ check_parameter('text_copied', 'likeness') }}
            and (a.unit_code != b.unit_code or a.plain_title != b.plain_title)
        )
        or (
            a.unit_code != b.unit_code
            and least(length(a.practice), length(b.practice)) >= 60
            and {{ likeness('a.practice_pairs', 'b.practice_pairs') }} >= {{ check_parameter('text_copied', 'likeness_practice') }}
        )
    group by all
)

select
    {{ found_in_row('text_copied', 'showcase_register', 'b', 'practice', detail="u.unit_name || '“' || a.title || '”'") }}
from alike as l
inner join numbered as a on l.first_no = a.story_no
inner join numbered as b on l.story_no = b.story_no
inner join {{ ref('int_unit') }} as u on a.unit_code = u.unit_code
