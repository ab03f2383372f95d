-- one row per county, period, measure and method: the figure, what was to be expected, and the answer; also where the answer is that
-- nothing can be said
with settings as (
    {{ statistics_settings(ref('statistics_parameter')) }}
),

events as (
    select mad(ln(people)) / 0.6745 as event_sd
    from {{ ref('int_activity') }}
    where people > 0
),

months as (
    select
        m.*,
        coalesce(nullif(e.event_sd, 0), 1) as event_sd
    from {{ ref('int_activity_month') }} as m
    cross join events as e
),

screen_tests as (
    select * from {{ ref('int_screen_test') }}
),

quarter_shares as (
    select * from {{ ref('int_quarter_share') }}
),

count_history as (
    {{ count_history('months', 'settings') }}
),

people_history as (
    {{ people_history('months', 'settings') }}
),

count_last_year as (
    {{ count_last_year('months', 'settings') }}
),

rate_peers as (
    {{ rate_peers('months', 'settings') }}
),

share_funnel as (
    {{ share_funnel('quarter_shares', 'settings') }}
),

share_screen as (
    {{ share_screen('screen_tests', 'settings') }}
),

{% for measure in ['volunteers', 'hours'] %}
    {{ measure }}_limits as (
        select
            {{ check_parameter('average_inconsistent', measure ~ '_within') }} as within,
            {{ check_parameter('average_inconsistent', 'rows') }} as least_rows,
            {{ check_parameter('average_inconsistent', 'periods') }} as least_periods
    ),

    {{ measure }}_consistency as (
        {{ mean_consistency(
            'months', measure ~ '_per_activity', measure ~ '_mean', 'volunteer_rows' if measure == 'volunteers' else 'hours_events',
            measure ~ '_limits'
        ) }}
    ),
{% endfor %}

order_limits as (
    select
        {{ check_parameter('orders_inconsistent', 'within') }} as within,
        {{ check_parameter('orders_inconsistent', 'rows') }} as least_rows
),

order_consistency as (
    {{ count_consistency('months', 'orders_done', 'orders_done', 'ordered', 'order_limits') }}
),

judged as (
    select
        *,
        'activities' as measure,
        'negative_binomial' as method
    from count_history
    union all by name
    select
        *,
        'people_per_activity' as measure,
        'modified_z' as method
    from people_history
    union all by name
    select
        *,
        'activities' as measure,
        'same_month_last_year' as method
    from count_last_year
    union all by name
    select
        *,
        'people_per_1000' as measure,
        'peers' as method
    from rate_peers
    union all by name
    select
        * exclude (denominator),
        'funnel' as method
    from share_funnel
    union all by name
    select
        * exclude (events),
        'binomial' as method
    from share_screen
    {% for relation, method in [
        ('volunteers_consistency', 'over_time'), ('hours_consistency', 'over_time'), ('order_consistency', 'between')
    ] %}
        union all by name
        select
            *,
            'consistency_{{ method }}' as method
        from {{ relation }}
    {% endfor %}
)

select
    period,
    unit_code,
    measure,
    method,
    round(value, 6) as value,
    round(centre, 6) as centre,
    round(spread, 6) as spread,
    round(low, 6) as low,
    round(high, 6) as high,
    round(score, 9) as score,
    threshold,
    status,
    {{ outlier_measure_title('measure') }} as measure_title,
    {{ outlier_method_title('method') }} as method_title,
    {{ outlier_status_title('status') }} as status_title
from judged
