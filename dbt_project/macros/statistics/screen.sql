{#- The share that is natural to a unit's month: the higher of the others' (NULL: nobody to compare with) and of its own in its other
    months; the latter only from `events_least` events on and up to `most`, so that nobody can do it so often that nothing is asked. -#}
{% macro habit_share(others, own_hits, own_events, events_least, most) -%}
    greatest(
        coalesce({{ others }}, 0),
        if({{ own_events }} >= {{ events_least }}, least({{ ratio(own_hits, own_events) }}, {{ most }}), 0)
    )
{%- endmacro %}

{#- Screens of a unit's month by an exact one-sided binomial test: does a share of its activities look unlike that of everybody else?
    `tests`: one row per unit_code, period and measure with reported, hits, events, base (the share that is natural: that of the other
    units, never below a declared one), least_share (a smaller share is no matter however unlikely) and tries (how many figures could
    have been the most frequent one; else 1). score is the tail probability × tries × units tested that month (Bonferroni). -#}
{% macro share_screen(tests, settings) -%}
    with tested as (
        select
            t.*,
            count(*) over (partition by t.period, t.measure) as units
        from {{ tests }} as t
        cross join {{ settings }} as s
        where t.reported and t.events >= s.screen_min_events
    ),

    judged as (
        select
            *,
            least(1, tries * units * {{ binomial_upper('hits', 'events', 'least(base, 0.999)') }}) as p
        from tested
    )

    select
        m.unit_code,
        m.period,
        m.measure,
        m.hits / nullif(m.events::double, 0) as value,
        j.base as centre,
        sqrt(j.base * (1 - j.base) / j.events) as spread,
        null::double as low,
        null::double as high,
        j.p as score,
        s.screen_alpha as threshold,
        {{ outlier_status("j.p is null", "j.p < s.screen_alpha and j.hits >= j.least_share * j.events") }} as status,
        m.events
    from {{ tests }} as m
    left join judged as j using (unit_code, period, measure)
    cross join {{ settings }} as s
{%- endmacro %}
