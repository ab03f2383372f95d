-- C20 三农呼叫中心支持场次（每县）：平台导出的直播、录制、呼叫服务场次 ÷ 县数；自治区平台的资源，只显示
{{ export_per('cur_sannong_session', 'sannong_session', 'held_on', 'count(*)') }}
