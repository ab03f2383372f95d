"""The synthetic province (演示数据): its plan, its workbooks, its truth."""
