-- E08 网站、微平台稿件（每县）：平台导出的稿件数 ÷ 县数；只看数量，不计分
{{ export_per('cur_media_item', 'media_item', 'published_on', 'count(*)') }}
