-- one row per leaf indicator and node above it (itself at step 0, the whole scheme as node 'total')
{{ engine_point_paths(ref('scheme_indicator')) }}
