-- one row per register in force that lists fewer entries than that reported last, a quarter or two before, by the number and share that
-- check_parameter declares, unless it only goes back after a leap
select
    {{ found_in_report('stock_drop', 'c.form', 'c', 'c.rows', 'c.previous') }}
from {{ register_steps() }} as c
where {{ has_moved('stock_drop', 'c.rows', 'down', 'rows') }}
