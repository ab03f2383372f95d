# make run   装好环境，演示数据进空的 raw/，跑完整条流水线，打印排名和网页位置
# make test  装好测试工具，跑全部检查和测试
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
# compiled modules are kept: without them every process of a run compiles the whole package again
unexport PYTHONDONTWRITEBYTECODE
export GX_ANALYTICS_ENABLED := false

.PHONY: run test pytest check fmt quick fuzz bench audit kill sync clean

$(VENV)/.installed-run: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
		|| { echo "sanzhang: 需要 Python 3.11、3.12 或 3.13，$(PYTHON) 不是。请写 make run PYTHON=python3.11" >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --require-hashes --no-deps -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed-run requirements-dev.lock
	$(PIP) install --quiet --require-hashes --no-deps -r requirements-dev.lock
	touch $@

run: $(VENV)/.installed-run
	$(BIN)/sanzhang demo --out raw --if-empty
	$(BIN)/sanzhang run
	$(BIN)/sanzhang ranking

test: check pytest

pytest: $(VENV)/.installed-test
	@begin=$$(date +%s); $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder; code=$$?; echo "== part: pytest $$(( $$(date +%s) - begin )) s"; exit $$code

check: $(VENV)/.installed-test
	@begin=$$(date +%s); set -e; \
	$(BIN)/ruff check pipelines tests benchmarks; \
	$(BIN)/ruff format --check pipelines tests benchmarks; \
	$(BIN)/mypy; \
	$(BIN)/lint-imports; \
	$(BIN)/sqlfluff lint dbt_project/models dbt_project/tests --processes 2 --disable-progress-bar; \
	$(BIN)/sanzhang sync --check; \
	$(BIN)/python -m benchmarks.audit --offline; \
	echo "== part: check $$(( $$(date +%s) - begin )) s"

# make fmt   按项目的写法整理 Python；make quick  一分钟内的检查：格式、家规和离改动最近的单元测试
fmt: $(VENV)/.installed-test
	$(BIN)/ruff check --fix pipelines tests benchmarks
	$(BIN)/ruff format pipelines tests benchmarks

quick: $(VENV)/.installed-test
	$(BIN)/ruff check pipelines tests benchmarks
	$(BIN)/python -m tests.nearest

# make fuzz SECONDS=600 SEED=7   随机改坏各种格式的文件，逐个读；第一个读出毛病的文件留在 warehouse/fuzz
SECONDS ?= 600
SEED ?= $(shell date +%s)
fuzz: $(VENV)/.installed-test
	PYTHONPATH=tests $(BIN)/python -m unit.ingest.fuzzing --seconds $(SECONDS) --seed $(SEED)

# make bench   一夜的各步和人们会用的别的办法轮流量，比值写入 benchmarks/RESULTS.md（机器上别开别的）
bench: $(VENV)/.installed-test
	$(BIN)/python -m benchmarks.night --write

# make audit   锁定的依赖装得对不对、有没有公开的漏洞（要上网；上不了网会说没有核对）
audit: $(VENV)/.installed-test
	$(BIN)/python -m benchmarks.audit

# make kill   在各种文件操作处和随机时刻杀掉运行，看下一次运行是否恢复（约一小时；中断后再运行会接着做）
KILL := warehouse/kill
kill: $(VENV)/.installed-test
	test -d $(KILL)/raw || $(BIN)/sanzhang demo --out $(KILL)/raw --scale tiny --faults none
	$(BIN)/sanzhang run --raw $(KILL)/raw --warehouse $(KILL)/warehouse
	$(BIN)/python -m tests.e2e.kill --raw $(KILL)/raw --warehouse $(KILL)/warehouse --folder $(KILL)/cuts

sync: $(VENV)/.installed-run
	$(BIN)/sanzhang sync

clean:
	chmod -R u+w warehouse
	rm -rf warehouse/[!R]* dbt_project/target
