-- F06 本级制定意见：本年本级制定的意见件数 ÷ 应报单位；目标为 0，市级为平均每个单位
{{ events_per_unit('own_opinion') }}
