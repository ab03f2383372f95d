-- one row per rule; recall and false_rate are those of the scorecard, measured on faults whose truth is known
with measured as (
    select
        rule,
        sum(found)::bigint / nullif(sum(faults)::bigint, 0) as recall,
        max(false_rate) as false_rate
    from {{ ref('scorecard') }}
    where rule is not null
    group by all
)

select
    r.rule,
    r.family,
    r.severity,
    r.who_fixes,
    r.title,
    r.reason,
    m.recall::double as recall,
    m.false_rate::double as false_rate,
    {{ family_title('r.family') }} as family_title,
    {{ severity_title('r.severity') }} as severity_title,
    {{ who_fixes_title('r.who_fixes') }} as who_fixes_title
from {{ source('landing', 'rule') }} as r
left join measured as m on r.rule = m.rule
