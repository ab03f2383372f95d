-- F04 工作会议：开过“三长建三会领三队”工作会议的半年 ÷ 应报的半年；市级含市科协
{{ measures_taken('meeting', each=true) }}
