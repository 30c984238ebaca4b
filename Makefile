# make demo: align the worked example.  make test: linter, types and tests.  Both make .venv when it is missing.
PYTHON ?= python3
BIN = .venv/bin
STAMP = .venv/.complete

.DEFAULT_GOAL := demo
.PHONY: demo test lint clean

$(STAMP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	# The search is compiled when it first runs: here, so that no later command waits for it.
	$(BIN)/duizhao align seeds/000_16fbb5af2bb8e27a.txt --model use -o - > /dev/null
	touch $@

demo: $(STAMP)
	@mkdir -p out
	$(BIN)/duizhao align seeds/000_16fbb5af2bb8e27a.txt --model use --force -o out/nyt.tmx -o out/nyt.tsv -o out/nyt.html

test: lint
	$(BIN)/python -m pytest -q

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf .venv out build *.egg-info .mypy_cache .ruff_cache .pytest_cache
