-- F12 五个一示范引领：本年有记录的单位 ÷ 应报单位；五个一的内容未见公开，只显示
{{ measures_taken('five_ones', each=false) }}
