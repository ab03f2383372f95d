-- one row per thing that a quality model finds; a new chk_ model is added to this list
{% set checks = [
    'chk_report_missing', 'chk_report_late', 'chk_report_returned', 'chk_closed_period_changed', 'chk_workday_unknown',
    'chk_export_missing', 'chk_activity_outside_period',
    'chk_team_unregistered', 'chk_platform_activity_unknown', 'chk_platform_people_differs', 'chk_stock_drop', 'chk_weights_sum',
    'chk_count_far_from_history', 'chk_people_far_from_history', 'chk_count_far_from_last_year', 'chk_rate_far_from_peers',
    'chk_share_outside_funnel', 'chk_people_implausible', 'chk_same_figures_repeated', 'chk_period_end_burst', 'chk_recorded_late',
    'chk_round_numbers'
] %}

{% for check in checks %}
    select
        rule,
        form,
        unit_code,
        period,
        file_sha256,
        sheet,
        source_row,
        field,
        observed,
        expected,
        detail
    from {{ ref(check) }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
