-- F10 政策文件汇编发放：本年有发放记录的单位 ÷ 应报单位；市级含市科协
{{ measures_taken('compendium', each=false) }}
