{#- Arithmetic of points. Rounding once per ledger line, decimal and half away from zero; sums only after that. -#}

{#- x rounded to a number of places that is data, as decimal(18, 4). -#}
{% macro rounded_points(x, places) -%}
    case {{ places }}
        {%- for s in range(4) %}
        when {{ s }} then round(({{ x }})::decimal(28, 12), {{ s }})::decimal(18, 4)
        {%- endfor %}
        else round(({{ x }})::decimal(28, 12), 4)::decimal(18, 4)
    end
{%- endmacro %}

{#- A key of rule_params as a number; NULL where it is not given. -#}
{% macro rule_number(params, key) -%}
    try_cast(json_extract_string({{ params }}, '$.{{ key }}') as double)
{%- endmacro %}

{#- A number cut to 0–1. -#}
{% macro share_of_full(x) -%}
    greatest(0, least(1, {{ x }}))
{%- endmacro %}

{#- A number as an officer reads it: at most two decimals, no trailing zeros. -#}
{% macro number_text(x) -%}
    regexp_replace(round(({{ x }})::decimal(28, 12), 2)::decimal(28, 2)::varchar, '\.?0+$', '')
{%- endmacro %}

{#- A value with its unit: 85.71% but 3.5 场/队. -#}
{% macro value_text(x, unit) -%}
    ({{ number_text(x) }} || if({{ unit }} = '%', '%', ' ' || {{ unit }}))
{%- endmacro %}

{#- Points before rounding of a known value; the columns are those of scoring_rule joined to the value, place and race_size those of the
    rule rank (NULL elsewhere). Veto and shown_only give 0;
    no rule gives more than the full points, whatever its parameters say. -#}
{% macro points_of(value) -%}
    least(full_points, case rule
        when 'goalposts' then full_points * {{ share_of_full("if(direction = 'negative', high - " ~ value ~ ", " ~ value ~ " - low) / (high - low)") }}
        when 'min_max' then full_points * {{ share_of_full("if(direction = 'negative', high - " ~ value ~ ", " ~ value ~ " - low) / (high - low)") }}
        when 'target' then full_points * case
            when direction = 'negative' then if({{ value }} <= target, 1, {{ share_of_full("target / " ~ value) }})
            else {{ share_of_full(value ~ " / target") }}
        end
        when 'tiers' then coalesce(
            list_filter(
                tiers,
                lambda t: (t.at_least is not null or t.at_most is not null)
                and coalesce({{ value }} >= t.at_least, true) and coalesce({{ value }} <= t.at_most, true)
            )[1].points, 0
        )
        when 'conditions' then full_points * {{ share_of_full(value ~ " / nullif(needed, 0)") }}
        when 'deduct' then greatest(floor_points, start_points - each * {{ value }})
        when 'bonus' then greatest(0, least(full_points, each * {{ value }}))
        when 'rank' then case
            when places is not null then coalesce(list_filter(places, lambda step: place <= step.at_most)[1].points, 0)
            when race_size = 1 then full_points
            else full_points * (race_size - place) / (race_size - 1)
        end
        when 'quota' then if(if(direction = 'negative', {{ value }} <= quota, {{ value }} >= quota), full_points, below)
        else 0
    end)
{%- endmacro %}

{#- Points of a figure over the reports that came in. Where the scheme says share, a report that is missing earns nothing: the points are
    those of the figure × received ÷ due; points below 0 are not made milder. -#}
{% macro points_for_part(points, partial, partial_rule, due, received) -%}
    ({{ points }}) * if(
        coalesce({{ partial }}, false) and {{ partial_rule }} = 'share' and ({{ points }}) > 0,
        coalesce({{ received }}::double / nullif({{ due }}, 0), 0), 1
    )
{%- endmacro %}

{#- The share of the year that has passed at the end of a month, quarter, half year or year: whole twelfths, quarters exact in binary. -#}
{% macro elapsed_share(ends_on) -%}
    (month({{ ends_on }}) / 12.0::double)
{%- endmacro %}

{#- A quantity that adds up over the year (accrual steady) as of a whole year, so that lines of a year hold: v ÷ share, the same as lines
    times share. Every other quantity stands for itself. -#}
{% macro on_the_year(value, accrual, elapsed) -%}
    if({{ accrual }} = 'steady', {{ value }} / coalesce(nullif({{ elapsed }}, 0), 1), {{ value }})
{%- endmacro %}

{#- True while a duty of once a year (accrual due_at_end) has time left and is not done in full: it is not due yet. r names the rule row. -#}
{% macro is_not_yet_due(r, value, elapsed) -%}
    coalesce(
        {{ r }}.accrual = 'due_at_end' and {{ elapsed }} < 1
        and not coalesce({{ value }} >= coalesce({{ r }}.target, {{ r }}.needed, {{ r }}.quota, {{ r }}.high), false), false
    )
{%- endmacro %}

{#- From how many cases on a rate stands for itself: min_denominator, of a flow times the share of the year; NULL where none is declared. -#}
{% macro enough_cases(min_denominator, kind, elapsed) -%}
    ({{ min_denominator }} * if({{ kind }} = 'flow', coalesce({{ elapsed }}, 1), 1))
{%- endmacro %}

{#- The share of the points that a rate decides: cases ÷ enough cases, at most 1; the rest is given by shortfall_points. One case so never
    moves more than full points ÷ enough cases. -#}
{% macro enough_share(denominator, min_denominator, kind, elapsed) -%}
    coalesce(least(1, {{ denominator }} / nullif({{ enough_cases(min_denominator, kind, elapsed) }}, 0)), 1)::double
{%- endmacro %}

{#- What the missing cases of a rate give: half of the full points, or nothing. -#}
{% macro shortfall_points(r) -%}
    if({{ r }}.shortfall_rule = 'half', {{ r }}.full_points / 2, 0)
{%- endmacro %}

{#- A share of the year as an officer reads it: 2/4; twelfths where it is no quarter. -#}
{% macro elapsed_text(elapsed) -%}
    if(
        {{ elapsed }} * 4 = floor({{ elapsed }} * 4), ({{ elapsed }} * 4)::integer || '/4', round({{ elapsed }} * 12)::integer || '/12'
    )
{%- endmacro %}

{#- Kinds of absence that are not the unit's doing: they are never scored against it, whatever the indicator says of missing values. -#}
{% macro is_not_owed(absence) -%}
    {{ absence }} in ('exempt', 'not_due', 'no_export')
{%- endmacro %}

{#- What each kind of absence does to an indicator, as JSON: zero, full, skip (the others of its group bear its weight) or unranked. -#}
{% macro absence_rules(missing_rule) -%}
    if({{ missing_rule }} is null, null, json_object(
        'not_due', 'skip_and_rescale', 'exempt', 'skip_and_rescale', 'no_export', 'skip_and_rescale',
        'not_submitted', {{ missing_rule }}, 'returned', {{ missing_rule }}, 'blank', {{ missing_rule }},
        'not_applicable', if({{ missing_rule }} = 'unranked', 'zero', {{ missing_rule }})
    )::varchar)
{%- endmacro %}

{#- True where a missing value may give more points than a bad one: a veto that is not triggered, minus points not taken, a missing_rule
    that is not zero, half the points where there is nothing to count (shortfall_rule half); or where what came in counts (partial_rule
    as_is, share) although it is no lower bound (partial_low zero): a share without its worst month or county. Everywhere else absence never
    gains. -#}
{% macro absence_may_gain(rule, params, missing_rule, partial_rule, partial_low, shortfall_rule) -%}
    (
        {{ rule }} = 'veto_cap' or {{ missing_rule }} in ('full', 'skip_and_rescale') or coalesce({{ shortfall_rule }} = 'half', false)
        or ({{ partial_rule }} in ('as_is', 'share') and {{ partial_low }} = 'zero')
        or ({{ rule }} = 'deduct' and coalesce({{ rule_number(params, 'floor') }}, 0) < 0)
    )
{%- endmacro %}

{#- A list of titles as an officer reads it: the first three, then how many there are. -#}
{% macro titles_text(titles) -%}
    (array_to_string({{ titles }}[1:3], '、') || if(len({{ titles }}) > 3, '等 ' || len({{ titles }}) || ' 项', ''))
{%- endmacro %}
