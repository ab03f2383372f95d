-- one row per rule; recall and false_rate are measured on injected faults and empty until they are
select
    rule,
    family,
    severity,
    who_fixes,
    title,
    reason,
    null::double as recall,
    null::double as false_rate,
    {{ family_title('family') }} as family_title,
    {{ severity_title('severity') }} as severity_title,
    {{ who_fixes_title('who_fixes') }} as who_fixes_title
from {{ source('landing', 'rule') }}
